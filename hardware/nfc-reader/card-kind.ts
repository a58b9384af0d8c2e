/**
 * What the answer to reset tells of a card (PC/SC part 3, section 3.1.3.2.3): a storage card by its name, or one that
 * speaks ISO 14443-4 and has to be asked. Pure. Rule TAG-1 of docs/spec.md.
 */

export type CardKind =
  /** Speaks APDUs: phones, bank cards, transit cards of the newer kind, type 4 tags. */
  | 'chip'
  /** NFC forum type 2: MIFARE Ultralight, NTAG. */
  | 'type_2_tag'
  /** Fares live on it: FeliCa, DESFire, Calypso. */
  | 'transit_card'
  /** A tag with nothing on it that anybody may read; it has a number. */
  | 'numbered_tag';

/** The PC/SC workgroup, as the application provider of every storage card. */
const WORKGROUP = 'a000000306';
/** Historical bytes: category 80, then an application identifier object (4F) of twelve bytes. */
const STORAGE_HEAD = '804f0c';
const FELICA_STANDARD = '11';
/** PC/SC part 3, supplemental document: MIFARE Ultralight and Ultralight C; NTAG says the former. */
const TYPE_2_NAMES = ['0003', '003a'];
/** A DESFire card's only historical byte is 80, the empty compact TLV. */
const DESFIRE = '80';
/** Calypso's start-up information: pre-issuing data object 5A. */
const CALYPSO_HEAD = '805a';

export function kindOfCard(atr: Uint8Array): CardKind {
  const history = historicalBytes(atr);
  if (history.startsWith(STORAGE_HEAD) && history.slice(6, 16) === WORKGROUP) {
    const standard = history.slice(16, 18);
    if (standard === FELICA_STANDARD) return 'transit_card';
    return TYPE_2_NAMES.includes(history.slice(18, 22)) ? 'type_2_tag' : 'numbered_tag';
  }
  if (history === DESFIRE || history.startsWith(CALYPSO_HEAD)) return 'transit_card';
  return 'chip';
}

/** As hexadecimal; empty when the answer to reset is not of the form that readers make for contactless cards. */
function historicalBytes(atr: Uint8Array): string {
  // TS, T0 (8n: TD1 follows, n historical bytes), TD1 = 80, TD2 = 01, history, TCK.
  const [ts, t0 = 0, td1, td2] = atr;
  const count = t0 & 0x0f;
  if (ts !== 0x3b || t0 >> 4 !== 8 || td1 !== 0x80 || td2 !== 0x01 || atr.length < 4 + count) return '';
  return Buffer.from(atr.subarray(4, 4 + count)).toString('hex');
}
