/** What a row of the takings is about, in words. */
import type { TakingsRow, TakingsTable } from '../../../electron/contract/takings-values.ts';
import type { Language } from '../../i18n/language.ts';
import { takingsTexts } from '../../i18n/texts/takings.ts';

/** 2024-01-01 was a Monday. */
const A_MONDAY = Date.UTC(2024, 0, 1);
const MS_PER_DAY = 86_400_000;

type Key = keyof typeof takingsTexts;

function textOf(key: string, language: Language): string | null {
  return Object.hasOwn(takingsTexts, key) ? takingsTexts[key as Key][language] : null;
}

export function memberName(table: TakingsTable, { member, name }: TakingsRow, language: Language): string {
  if (name !== null) return name[language];
  switch (table) {
    case 'hour':
      return `${member}:00`;
    case 'weekday':
      return new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(
        A_MONDAY + (Number(member) - 1) * MS_PER_DAY,
      );
    case 'day':
      return new Intl.DateTimeFormat(language, {
        month: 'short',
        day: 'numeric',
        weekday: 'short',
        timeZone: 'UTC',
      }).format(Date.parse(`${member}T00:00:00.000Z`));
    case 'tender':
      return textOf(`tender_${member}`, language) ?? member;
    case 'promotion': {
      const [funder = '', ...words] = member.split(' ');
      return `${words.join(' ')} (${textOf(`funded_${funder}`, language) ?? funder})`;
    }
    case 'product':
      return member === '' ? takingsTexts.keyed[language] : takingsTexts.unknownGoods[language];
    case 'category':
      return member === '' ? takingsTexts.uncategorised[language] : member;
    case 'cashier':
      return member === '' ? takingsTexts.nobody[language] : member;
    case 'lane':
      return member;
  }
}
