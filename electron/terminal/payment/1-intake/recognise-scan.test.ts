/** The recogniser against worked examples, every truncation of good codes, and texts that mean nothing. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createVirtualClock } from '../../testing/virtual-clock.ts';
import { readGoodsCode } from './goods-code.ts';
import { recogniseScan } from './recognise-scan.ts';
import { createRepeatFilter, SAME_CODE, SAME_GOODS } from './repeat-filter.ts';

const GS = '\u001d';

/** The kind, with what tells two of a kind apart. */
function brief(text: string): string {
  const meaning = recogniseScan(text);
  switch (meaning.kind) {
    case 'payment_code':
      return `payment_code ${meaning.isListed ? 'listed' : 'unlisted'} ${meaning.code}`;
    case 'goods':
      return `${meaning.isInStore ? 'in-store goods' : 'goods'} ${meaning.barcodes[0]}`;
    case 'receipt':
      return `receipt ${meaning.receiptNumber}`;
    case 'unknown':
      return meaning.isLikePaymentCode ? 'unknown, like a payment code' : 'unknown';
    case 'presentment':
    case 'merchant_code':
    case 'emv_consumer_code':
      return meaning.kind;
    default:
      return `${meaning.kind} ${meaning.value}`;
  }
}

describe('worked examples', () => {
  test.each([
    ['134567890123456789', 'payment_code listed 134567890123456789'],
    ['283456789012345678', 'payment_code listed 283456789012345678'],
    ['6235124674559394540', 'payment_code listed 6235124674559394540'],
    ['0134567890123456789', 'payment_code listed 0134567890123456789'],
    ['6235 1246 7455 9394 540', 'payment_code listed 6235124674559394540'],
    ['６２３５１２４６７４５５９３９４５４０', 'payment_code listed 6235124674559394540'],
    [']C06235124674559394540', 'payment_code listed 6235124674559394540'],
    [']Q16235124674559394540\r\n', 'payment_code listed 6235124674559394540'],
    ['1634567890123456789', 'payment_code unlisted 1634567890123456789'],
    ['Ab12Cd34', 'payment_code unlisted Ab12Cd34'],
    ['301234567890123', 'unknown, like a payment code'],
    ['62351246745593945', 'unknown, like a payment code'],
    ['62351246745593945400', 'unknown, like a payment code'],
    ['WP1:NCFKV0 %*', 'presentment'],
    ['00020101021226230010A0000003330105M0001', 'merchant_code'],
    ['https://qr.95516.com/00010000/62551', 'merchant_code'],
    ['wxp://f2f0abcdef', 'merchant_code'],
    ['sim_till_1-000042', 'receipt sim_till_1-000042'],
    ['other-till-1000042', 'receipt other-till-1000042'],
    ['https://example.com/', 'unknown'],
    ['12345', 'unknown'],
    ['', 'unknown'],
    ['\u0000\u0007', 'unknown'],
  ])('[INTAKE-1] %j is %s', (text, expected) => {
    expect(brief(text)).toBe(expected);
  });

  test.each([
    ['6901028075831', 'goods 6901028075831'],
    [']E06901028075831', 'goods 6901028075831'],
    ['96385074', 'goods 96385074'],
    ['012345678905', 'goods 012345678905'],
    ['01234565', 'goods 01234565'],
    ['16901028075838', 'goods 16901028075838'],
    ['0106901028075831', 'goods 06901028075831'],
    [`]C1010690102807583117270101${GS}10ABC`, 'goods 06901028075831'],
    [`${GS}010690102807583110LOT7`, 'goods 06901028075831'],
    ['(01)06901028075831(17)270101', 'goods 06901028075831'],
    ['https://id.gs1.org/01/06901028075831/10/LOT7?17=270101', 'goods 06901028075831'],
    ['https://qr.example.com/shop/01/6901028075831', 'goods 6901028075831'],
    ['977123456700312', 'goods 9771234567003'],
    ['978020137962451999', 'goods 9780201379624'],
    ['2012345678903', 'in-store goods 2012345678903'],
    ['212345678992', 'in-store goods 212345678992'],
    ['6901028075832', 'unknown'],
    [']E06901028075832', 'unknown'],
    [']C100123456789012345676', 'unknown'],
    ['https://id.gs1.org/01/06901028075832', 'unknown'],
  ])('[INTAKE-5] %j is %s', (text, expected) => {
    expect(brief(text)).toBe(expected);
  });

  test('[INTAKE-6] one number is found under each of its spellings', () => {
    expect(readGoodsCode('012345678905')?.barcodes).toEqual(['012345678905', '0012345678905', '00012345678905']);
    expect(readGoodsCode('00012345678905')?.barcodes).toContain('012345678905');
    expect(readGoodsCode('01234565')?.barcodes).toEqual(expect.arrayContaining(['01234565', '012345000065']));
    expect(readGoodsCode('06901028075831')?.barcodes).toContain('6901028075831');
    // A case is not the bottle inside: its indicator digit makes it a number of its own.
    expect(readGoodsCode('16901028075838')?.barcodes).toEqual(['16901028075838']);
  });
});

describe('what must not happen', () => {
  test('[INTAKE-2] no truncation of a payment code is a payment code of the same wallet, and none is swallowed', () => {
    const code = '6235124674559394540';
    for (let length = 1; length < code.length; length += 1) {
      const meaning = recogniseScan(code.slice(0, length));
      expect(meaning.kind === 'payment_code' && meaning.isListed, code.slice(0, length)).toBe(false);
    }
  });

  test('[INTAKE-3] a scanner that says goods is believed: no goods code pays', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{1,30}$/),
        fc.constantFrom(']E0', ']C1', ']d2', ']Q3', ']e0', ']J1', ']I0', ']A0', ']F0', ']G0'),
        (digits, symbologyIdentifier) => {
          expect(recogniseScan(`${symbologyIdentifier}${digits}`).kind).not.toBe('payment_code');
          expect(recogniseScan(digits, { symbologyIdentifier }).kind).not.toBe('payment_code');
        },
      ),
    );
  });

  test('[INTAKE-4] any text has a meaning, and the same one with a line end behind it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        const meaning = recogniseScan(text);
        if (meaning.kind !== 'presentment') expect(recogniseScan(`${text}\r\n`)).toEqual(meaning);
      }),
    );
  });
});

describe('repeats', () => {
  test('[INTAKE-10] C33 the same code within three seconds is one event, whatever the wall clock does', async () => {
    const clock = createVirtualClock();
    const filter = createRepeatFilter(clock);
    expect(filter.isRepeat('A', SAME_CODE)).toBe(false);
    expect(filter.isRepeat('B', SAME_CODE)).toBe(false);
    await clock.advance(2_900);
    clock.shiftWall(3_600_000);
    expect(filter.isRepeat('A', SAME_CODE)).toBe(true);
    await clock.advance(200);
    expect(filter.isRepeat('A', SAME_CODE)).toBe(false);
    filter.forget('A');
    expect(filter.isRepeat('A', SAME_CODE)).toBe(false);
  });

  test('[INTAKE-10] the same goods are one event as long as they lie before the scanner, and two bottles are two', async () => {
    const clock = createVirtualClock();
    const filter = createRepeatFilter(clock);
    expect(filter.isRepeat('A', SAME_GOODS)).toBe(false);
    for (let reading = 0; reading < 20; reading += 1) {
      await clock.advance(200);
      expect(filter.isRepeat('A', SAME_GOODS)).toBe(true);
    }
    await clock.advance(500);
    expect(filter.isRepeat('A', SAME_GOODS)).toBe(false);
  });

  test('[INTAKE-10] what is remembered is bounded', () => {
    const filter = createRepeatFilter(createVirtualClock());
    for (let index = 0; index < 1_000; index += 1) {
      expect(filter.isRepeat(`code ${index}`, SAME_CODE)).toBe(false);
    }
    expect(filter.isRepeat('code 999', SAME_CODE)).toBe(true);
    expect(filter.isRepeat('code 0', SAME_CODE)).toBe(false);
  });
});
