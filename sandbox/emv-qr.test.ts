/** The QR writer and reader against published payloads and planted faults. */
import { describe, expect, test } from 'vitest';
import {
  crc16,
  formatEmvAmount,
  parseEmvAmount,
  readEmvQr,
  writeEmvQr,
  type EmvFault,
  type EmvQrContent,
} from './emv-qr.ts';

const CONTENT: EmvQrContent = {
  dynamic: true,
  account: { id: '26', globallyUniqueId: 'A000000333', objects: [{ id: '01', value: 'M0001' }] },
  categoryCode: '5411',
  currencyNumeric: '156',
  amount: '12.50',
  countryCode: 'CN',
  merchantName: 'TEST STORE',
  merchantCity: 'BEIJING',
  billNumber: 'R-000042',
  terminalLabel: 'T01',
  localized: { language: 'ZH', merchantName: '测试商店', merchantCity: '北京' },
};

const faultsOf = (text: string): readonly string[] =>
  readEmvQr(text).faults.map(({ path, code }: EmvFault) => `${path} ${code}`);

/** Put back a right check sum, so that only the planted fault is present. */
const withCrc = (text: string): string => `${text}6304${crc16(`${text}6304`)}`;

describe('writing', () => {
  test('[SANDBOX-90] lengths count characters and the sum covers UTF-8 bytes', () => {
    const text = writeEmvQr(CONTENT);
    expect(text).toBe(
      withCrc(
        '00020101021226230010A0000003330105M0001520454115303156540512.505802CN5910TEST STORE6007BEIJING62190108R-0000420703T0164200002ZH0104测试商店0202北京',
      ),
    );
    expect(readEmvQr(text).faults).toEqual([]);
  });

  test('[SANDBOX-90] without amount, labels and second language it is a static code', () => {
    const text = writeEmvQr({
      ...CONTENT,
      dynamic: false,
      amount: null,
      billNumber: null,
      terminalLabel: null,
      localized: null,
    });
    expect(text).toBe('00020101021126230010A0000003330105M00015204541153031565802CN5910TEST STORE6007BEIJING63048B58');
  });

  test.each([
    ['a name of 26 characters', { merchantName: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' }],
    ['a Chinese Latin name', { merchantName: '测试商店' }],
    ['an empty city', { merchantCity: '' }],
    ['an amount of 0', { amount: '0.00' }],
    ['an amount with a third decimal', { amount: '1.234' }],
    ['a bill number of 26 characters', { billNumber: 'X'.repeat(26) }],
  ] as const)('[SANDBOX-90] %s is not written', (_name, change) => {
    expect(() => writeEmvQr({ ...CONTENT, ...change })).toThrow(
      /^(?:the QR content breaks a rule|object \d\d has 0 characters)/u,
    );
  });

  test('[SANDBOX-90] the check value of the sum is that of CRC-16/CCITT-FALSE', () => {
    expect(crc16('123456789')).toBe('29B1');
  });
});

describe('reading published payloads', () => {
  const S1 =
    '00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME91320016A0112233449988770708123456786304A13A';
  test.each([
    ['S1, the specification’s own', S1, []],
    [
      'S2, additional data that breaks rules',
      '00020101021102160004hoge0104abcd520441115303156540523.7255020256035005802CN5914BEST TRANSPORT6007BEIJING6107123456762950105123450205678900305098760405543210505abcde0605fghij0705klmno0805pqres0903tuv1004abcd5004ijkl64280002ZH0102北京0204最佳运输0304abcd65020080320016A0112233449988770708123456786304C659',
      ['62.09 invalid', '62.50 malformed'],
    ],
    [
      'S3, fees that are not announced',
      '00020101021102160004hoge0104abcd520441115303156540523.725502015603500570155802CN5914BEST TRANSPORT6007BEIJING6107123456762950105123450205678900305098760405543210505abcde0605fghij0705klmno0805pqres0905tuvxy5010000110101i64280002ZH0102北京0204最佳运输0304abcd65020080320016A01122334499887707081234567863044220',
      ['62.09 invalid', '56 not_allowed', '57 not_allowed'],
    ],
    [
      'S5, with an account of each kind',
      '00020104141234567890123426580014BR.GOV.BCB.PIX0136123e4567-e12b-12d1-a456-42665544000027300012BR.COM.OUTRO011001234567895204000053039865406123.455802BR5917NOME DO RECEBEDOR6008BRASILIA61087007490080390012BR.COM.OUTRO01190123.ABCD.3456.WXYZ6304549C',
      [],
    ],
    [
      'S6, an amount of 0',
      '00020126830014br.gov.bcb.pix01364004901d-bd85-4769-8e52-cb4c42c506dc0221Jornada pagador 57768520400005303986540105802BR5903Pix6008BRASILIA62080504oooo63041F70',
      ['54 invalid'],
    ],
    [
      'S7, a city of 16 characters',
      '00020126830014br.gov.bcb.pix01364004901d-bd85-4769-8e52-cb4c42c506dc0221Jornada pagador 57768520400005303986540573.625802BR5903Pix6016Sao Joao del Rei62080504oooo63044682',
      ['60 invalid'],
    ],
    [
      'S8, no city',
      '00020126830014br.gov.bcb.pix01364004901d-bd85-4769-8e52-cb4c42c506dc0221Jornada pagador 57768520400005303986540573.625802BR5903Pix62080504oooo63048E87',
      ['60 missing'],
    ],
    [
      'S9, a long reference',
      '00020126570014BR.GOV.BCB.PIX0114607011900001040217Mensagem opcional52040000530398654041.225802BR5920Teste Batch atualiza6009SAO PAULO622605221t9OGEuUWlqWQiY0CU2YmA63048179',
      [],
    ],
    [
      'S10, decimals that the currency has not',
      '0002010102121313JCB12345678900416MASTER12345678905204531153033925407999.1235802JP5906DONGRI6005TOKYO62240104hoge0504fuga0704piyo6304C343',
      ['54 invalid'],
    ],
    [
      'S11, static, an account outside the templates',
      '00020101021115312031041800520446JDBMSZZXE44BFS038680016A00526628466257701083217041802030020325mchVKyozC3MbjS51h67qal4Os5204581253034185802LA5915JDBMSZZXE44BFS06009Vientiane63043F88',
      [],
    ],
    [
      'G3, a sum with leading zeros',
      '00020101021226230010A0000003330105M000152045411530315654041.005802CN5910TEST STORE6007BEIJING62090505R0076630400A2',
      [],
    ],
    [
      'G2, where bytes and characters differ',
      '00020101021226230010A0000003330105M0001520454115303156540512.505802CN5910TEST STORE6007BEIJING62180507ORD00010703T0164200002ZH0104测试商店0202北京6304598B',
      [],
    ],
  ])('[SANDBOX-91] %s', (_name, text, faults) => {
    expect(faultsOf(text).toSorted()).toEqual(faults.toSorted());
  });

  test('[SANDBOX-91] templates are opened, opaque accounts are not', () => {
    const { objects } = readEmvQr(S1);
    expect(objects.find(({ id }) => id === '64')?.children?.map(({ value }) => value)).toEqual([
      'ZH',
      '最佳运输',
      '北京',
    ]);
    expect(objects.find(({ id }) => id === '52')?.children).toBeNull();
  });

  test('[SANDBOX-91] lenient reading takes what strict reading refuses in the finer rules', () => {
    const city =
      '00020126830014br.gov.bcb.pix01364004901d-bd85-4769-8e52-cb4c42c506dc0221Jornada pagador 57768520400005303986540573.625802BR5903Pix6016Sao Joao del Rei62080504oooo63044682';
    expect(readEmvQr(city, 'lenient').faults).toEqual([]);
  });
});

describe('malformed payloads', () => {
  const G1 = '00020101021126230010A0000003330105M00015204541153031565802CN5910TEST STORE6007BEIJING';
  const withAccount = (objects: string): string => withCrc(G1 + objects);
  test.each([
    ['empty', '', ' empty'],
    ['600 characters', '0'.repeat(600), ' too_long'],
    ['only the format indicator', '000201', ' crc_missing'],
    ['a byte order mark', `﻿${withCrc(G1)}`, ' format_indicator'],
    ['a URL', 'https://qr.example/1234', ' format_indicator'],
    ['a payment code', '6235124674559394540', ' format_indicator'],
    ['a wrong sum', `${G1}63048B59`, ' crc_wrong'],
    ['a sum in lower case', `${G1}63048b58`, ' crc_wrong'],
    ['no sum', G1, ' crc_missing'],
    ['a sum that is not last', `${G1}63048B586103100`, ' crc_missing'],
    ['a trailing character', `${G1}63048B58X`, ' crc_missing'],
    ['a length that is no number', withCrc(G1.replace('2623', '26AB')), '26 malformed'],
    ['a length past the end', withCrc(G1.replace('2623', '2699')), '26 malformed'],
    ['a length of 0', withAccount('6100'), '61 malformed'],
    ['an id that is no number', withAccount('6A03abc'), ' malformed'],
    ['a currency given twice', withAccount('5303156'), '53 duplicate'],
    ['another format', withCrc(G1.replace('000201', '000202')), ' format_indicator'],
    ['a format that is not first', withCrc(`010211000201${G1.slice(12)}`), ' format_indicator'],
    ['an unknown initiation', withCrc(G1.replace('010211', '010213')), '01 invalid'],
    ['no account', withCrc('0002010102115204541153031565802CN5910TEST STORE6007BEIJING'), '02-51 missing'],
    ['an account without its id', withCrc(G1.replace('26230010A0000003330105M0001', '26090105M0001')), '26.00 missing'],
    ['an amount of 0', withAccount('54010'), '54 invalid'],
    ['an amount with a comma', withAccount('540598,73'), '54 invalid'],
    ['an amount with two points', withAccount('54051.2.3'), '54 invalid'],
    ['an amount of 14 characters', withAccount('541412345678901.23'), '54 invalid'],
    ['an announced fee that is missing', withAccount('550202'), '56 missing'],
    ['a fee that is not announced', withAccount('56031.0'), '56 not_allowed'],
    ['a fee of 100 percent', withAccount('5502035706100.00'), '57 invalid'],
    ['a country of 3 letters', withCrc(G1.replace('5802CN', '5803CHN')), '58 invalid'],
    ['a name of 26 characters', withCrc(G1.replace('5910TEST STORE', '5926ABCDEFGHIJKLMNOPQRSTUVWXYZ')), '59 invalid'],
    ['additional data with nothing in it', withAccount('62040100'), '62.01 malformed'],
    ['another language without a name', withAccount('64060002ZH'), '64.01 missing'],
    ['lengths in UTF-8 bytes', withAccount('64220002ZH0112测试商店'), '63 missing'],
  ])('[SANDBOX-92] %s', (_name, text, fault) => {
    expect(faultsOf(text)).toContain(fault);
  });

  test('[SANDBOX-92] lenient reading takes a sum in lower case', () => {
    expect(readEmvQr(`${G1}63048b58`, 'lenient').faults).toEqual([]);
  });
});

test.each([
  [1, '0.01'],
  [10, '0.10'],
  [100, '1.00'],
  [1250, '12.50'],
  [999_999_999_999, '9999999999.99'],
])('[SANDBOX-93] %d fen are written %s and read back', (minor, text) => {
  expect(formatEmvAmount(minor, 2)).toBe(text);
  expect(parseEmvAmount(text, 2)).toBe(minor);
});

test.each([['0'], ['0.00'], ['.5'], ['1.234'], ['1,00'], ['-1'], [''], ['1e3'], ['12345678901.23']])(
  '[SANDBOX-93] %s is no amount of yuan',
  (text) => {
    expect(parseEmvAmount(text, 2)).toBeNull();
  },
);

test('[SANDBOX-93] a currency without decimals is written whole', () => {
  expect(formatEmvAmount(500, 0)).toBe('500');
  expect(parseEmvAmount('500', 0)).toBe(500);
  expect(parseEmvAmount('98.', 2)).toBe(9_800);
});
