/**
 * Names a card that is no wallet, so that the customer hears what it is (C42): by its answer to reset, by the list of
 * payment applications, by NDEF. A payment card is asked for that list and nothing else: what stands on it belongs to its
 * holder and its bank (PCI DSS). Rules TAG-8 to TAG-10 of docs/spec.md.
 */
import { ok, type Result } from '../../electron/kernel/result.ts';
import { selectApplication } from './apdu.ts';
import { kindOfCard } from './card-kind.ts';
import { ask, type CardChannel, type CardFault } from './card-channel.ts';
import type { ForeignCard, TagRead } from './nfc-reader.ts';
import { readType2Tag, readType4Tag, readUid, type TagContent } from './tag-reading.ts';
import { parseTlvs, type Tlv } from './tlv.ts';

/** EMV contactless book B: the directory of a contactless card. */
const PAYMENT_DIRECTORY = Buffer.from('2PAY.SYS.DDF01', 'ascii');
/** China T-Union (JT/T 978) and the registered provider it belongs to; a T-Union card lists it in its directory. */
const TRANSIT_PROVIDER = 'a000000632';
const TRANSIT_AIDS = [
  Buffer.from('a000000632010105', 'hex'),
  /** Calypso's ticketing application. */
  Buffer.from('1TIC.ICA', 'ascii'),
];
const SW_DONE = 0x9000;
/** Template of the answer, its proprietary part, the list in it, one entry of the list, the application of an entry. */
const DIRECTORY_PATH = [0x6f, 0xa5, 0xbf0c, 0x61];
const APPLICATION = 0x4f;

/** What it is, by as few questions as it takes. */
export async function nameForeignCard(channel: CardChannel): Promise<Result<ForeignCard, CardFault>> {
  const kind = kindOfCard(channel.atr);
  switch (kind) {
    case 'transit_card':
      return ok('transit_card');
    case 'numbered_tag':
      return ok('tag');
    case 'type_2_tag': {
      const content = await readType2Tag(channel);
      return content.ok ? ok(tagOf(content.value)) : content;
    }
    case 'chip':
      return nameChip(channel);
  }
}

async function nameChip(channel: CardChannel): Promise<Result<ForeignCard, CardFault>> {
  const directory = await ask(channel, selectApplication(PAYMENT_DIRECTORY));
  if (!directory.ok) return directory;
  if (directory.value.sw === SW_DONE) {
    const applications = listApplications(directory.value.data);
    const isTransit = applications.length > 0 && applications.every((aid) => aid.startsWith(TRANSIT_PROVIDER));
    return ok(isTransit ? 'transit_card' : 'bank_card');
  }
  for (const aid of TRANSIT_AIDS) {
    const selected = await ask(channel, selectApplication(aid));
    if (!selected.ok) return selected;
    if (selected.value.sw === SW_DONE) return ok('transit_card');
  }
  const content = await readType4Tag(channel);
  if (!content.ok) return content;
  return ok(content.value.kind === 'none' ? 'unknown' : tagOf(content.value));
}

const tagOf = ({ kind }: TagContent): ForeignCard => (kind === 'empty' || kind === 'none' ? 'empty_tag' : 'tag');

/** The applications that a payment directory lists, as hexadecimal; nothing else of it is looked at. */
export function listApplications(answer: Uint8Array): readonly string[] {
  let level: readonly Tlv[] = [{ tag: 0, value: answer }];
  for (const tag of DIRECTORY_PATH) level = level.flatMap(childrenOf).filter((each) => each.tag === tag);
  return level
    .flatMap(childrenOf)
    .filter(({ tag }) => tag === APPLICATION)
    .map(({ value }) => Buffer.from(value).toString('hex'));
}

function childrenOf({ value }: Tlv): readonly Tlv[] {
  const children = parseTlvs(value);
  return children.ok ? children.value : [];
}

/** What a tag says, for badges and pick-up codes; null when it is no tag or says nothing that stays the same. */
export async function readTag(channel: CardChannel): Promise<Result<TagRead | null, CardFault>> {
  const content = await contentOf(channel);
  if (!content.ok) return content;
  if (content.value.kind === 'text' || content.value.kind === 'uri') return ok(content.value);
  const uid = await readUid(channel);
  return uid.ok ? ok(uid.value === null ? null : { kind: 'uid', uid: uid.value }) : uid;
}

async function contentOf(channel: CardChannel): Promise<Result<TagContent, CardFault>> {
  switch (kindOfCard(channel.atr)) {
    case 'chip':
      return readType4Tag(channel);
    case 'type_2_tag':
      return readType2Tag(channel);
    case 'transit_card':
    case 'numbered_tag':
      return ok({ kind: 'none' });
  }
}
