/** Every card that is no wallet has a name, and no payment card is asked for more than its list. */
import { describe, expect, test } from 'vitest';
import { kindOfCard } from './card-kind.ts';
import { listApplications, nameForeignCard, readTag } from './foreign-card.ts';
import {
  atrOf,
  cardWith,
  hex,
  joined,
  lineTo,
  ndefText,
  ndefUri,
  numberedTag,
  PHONE_ATR,
  paymentCard,
  status,
  storageAtr,
  type2Message,
  type2Tag,
  type4Tag,
  type EmulatedCard,
} from './testing/emulated-cards.ts';

const name = async (card: EmulatedCard): Promise<unknown> => {
  const named = await nameForeignCard(lineTo(card));
  return named.ok ? named.value : named.error.code;
};
const tag = async (card: EmulatedCard): Promise<unknown> => {
  const read = await readTag(lineTo(card));
  return read.ok ? read.value : read.error.code;
};

const FELICA_ATR = storageAtr('11', '003b');
const CALYPSO_ATR = atrOf(hex('805a0a070204020001020304829000').subarray(0, 15));

test.each([
  ['a phone', PHONE_ATR, 'chip'],
  ['nothing', hex(''), 'chip'],
  ['a contact card', hex('3b6500002063cb6800'), 'chip'],
  ['Ultralight', storageAtr('03', '0003'), 'type_2_tag'],
  ['MIFARE Classic 1K', hex('3B8F8001804F0CA000000306030001000000006A'), 'numbered_tag'],
  ['ISO 15693', storageAtr('0b', '0014'), 'numbered_tag'],
  ['FeliCa', FELICA_ATR, 'transit_card'],
  ['DESFire', hex('3b8180018080'), 'transit_card'],
  ['Calypso', CALYPSO_ATR, 'transit_card'],
] as const)('[TAG-1] the answer to reset of %s', (_name, atr, kind) => {
  expect(kindOfCard(atr)).toBe(kind);
});

test('[TAG-1] cut anywhere it is a chip, which is asked', () => {
  const whole = storageAtr('03', '0003');
  for (let length = 0; length < whole.length - 1; length += 1)
    expect(kindOfCard(whole.subarray(0, length))).toBe('chip');
});

describe('payment and transit cards', () => {
  test('[TAG-8] a bank card is known by its directory, and nothing else is asked of it', async () => {
    const seen: Uint8Array[] = [];
    expect(await name(paymentCard(['a000000333010101', 'a0000000031010'], seen))).toBe('bank_card');
    expect(seen.map((frame) => Buffer.from(frame).toString('hex'))).toEqual([
      '00a404000e325041592e5359532e444446303100',
    ]);
  });

  test('[TAG-9] a directory of nothing but T-Union is a transit card, with a bank’s application in it a bank card', async () => {
    expect(await name(paymentCard(['a000000632010105']))).toBe('transit_card');
    expect(await name(paymentCard(['a000000632010105', 'a000000333010101']))).toBe('bank_card');
    expect(await name(paymentCard([]))).toBe('bank_card');
  });

  test.each(['a000000632010105', '315449432e494341'])(
    '[TAG-9] so is a card with the application %s alone',
    async (aid) => {
      const applications = { [aid]: { greeting: hex(''), serve: () => status(0x6d00) } };
      expect(await name(cardWith({ applications }))).toBe('transit_card');
      expect(await name(cardWith({ atr: FELICA_ATR }))).toBe('transit_card');
    },
  );

  test('[TAG-8] a directory that is cut or of another form lists nothing', () => {
    for (const bytes of ['', '6f', '6f02a500', '70 00', '6f03a501ff']) expect(listApplications(hex(bytes))).toEqual([]);
  });
});

describe('tags', () => {
  const text = ndefText('badge 17');

  test('[TAG-4] type 4: an empty one, one that says something, one longer than a read, one too long', async () => {
    expect(await name(type4Tag(hex('')))).toBe('empty_tag');
    expect(await name(type4Tag(text))).toBe('tag');
    expect(await tag(type4Tag(text))).toEqual({ kind: 'text', text: 'badge 17' });
    const long = ndefUri(4, `example.com/${'x'.repeat(200)}`);
    expect(await tag(type4Tag(long))).toMatchObject({
      kind: 'uri',
      uri: expect.stringContaining('https://example.com/xxx'),
    });
    expect(await tag(type4Tag(new Uint8Array(1_025)))).toEqual({ kind: 'uid', uid: '04a1b2c3d4e5f6' });
  });

  test('[TAG-4] type 4: a container that is none makes it no tag; a refusal later a tag without content', async () => {
    expect(await name(type4Tag(text, { readBytes: 0x0e }))).toBe('unknown');
    const whole = type4Tag(text);
    const refusing = (refused: number): EmulatedCard => {
      let asked = 0;
      return {
        atr: whole.atr,
        answer: async (frame) => ((asked += 1) > refused ? status(0x6982) : whole.answer(frame)),
      };
    };
    // The directory and two transit applications are asked for before.
    expect(await name(refusing(3 + 3))).toBe('tag');
    expect(await name(refusing(3 + 5))).toBe('tag');
    expect(await name(refusing(3 + 1))).toBe('unknown');
  });

  test('[TAG-5] type 2: found behind lock control, over several reads, with a long length', async () => {
    expect(await tag(type2Tag(type2Message(text)))).toEqual({ kind: 'text', text: 'badge 17' });
    expect(await tag(type2Tag(joined(hex('0103a00c34 00'), type2Message(text))))).toMatchObject({ text: 'badge 17' });
    const long = ndefUri(4, 'x'.repeat(200));
    expect(await tag(type2Tag(joined(hex('03ff'), Uint8Array.of(0, long.length), long)))).toMatchObject({
      kind: 'uri',
    });
    expect(await name(type2Tag(type2Message(text)))).toBe('tag');
  });

  test('[TAG-5] type 2: empty, unformatted, without end', async () => {
    expect(await name(type2Tag(type2Message(hex(''))))).toBe('empty_tag');
    expect(await name(type2Tag(hex(''), { magic: 0 }))).toBe('empty_tag');
    expect(await name(type2Tag(hex('fe')))).toBe('tag');
    expect(await name(type2Tag(hex('')))).toBe('tag');
    expect(await tag(type2Tag(hex(''), { magic: 0 }))).toEqual({ kind: 'uid', uid: '04a1b2c3d4e5f6' });
  });

  test('[TAG-6] a tag without content has its number; one that is made anew at each tap is none', async () => {
    expect(await name(numberedTag(hex('a1b2c3d4')))).toBe('tag');
    expect(await tag(numberedTag(hex('a1b2c3d4')))).toEqual({ kind: 'uid', uid: 'a1b2c3d4' });
    expect(await tag(numberedTag(hex('08b2c3d4')))).toBeNull();
    expect(await tag(numberedTag(hex('a1b2c3')))).toBeNull();
    expect(await tag(cardWith({}))).toBeNull();
  });

  test('[TAG-10] C42 what answers and is none of these is unknown', async () => {
    expect(await name(cardWith({}))).toBe('unknown');
    expect(await name(cardWith({ serve: () => status(0x6e00) }))).toBe('unknown');
  });

  test('[TAG-7] pulled away at any frame it is lost, never something else', async () => {
    for (const card of [
      paymentCard(['a000000333010101']),
      type4Tag(text),
      type2Tag(type2Message(text)),
      cardWith({}),
    ]) {
      const whole = lineTo(card);
      await nameForeignCard(whole);
      expect(whole.frames.length).toBeGreaterThan(0);
      for (let tornAt = 0; tornAt < whole.frames.length; tornAt += 1) {
        const named = await nameForeignCard(lineTo(card, { tornAt }));
        expect(named).toMatchObject({ ok: false, error: { code: 'card_lost' } });
      }
    }
  });
});
