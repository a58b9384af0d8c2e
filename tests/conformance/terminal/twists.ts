/** What can be done to an answer: the ways in which the page lets a backend or a network go wrong, each by its name. */
import { createHash } from 'node:crypto';
import { makeTestKey, type SignedParts } from '../../../electron/terminal/wallet-backend/testing/scripted-backend.ts';
import { problem, type Doc, type Plain } from './scripted-books.ts';
import type { Fate, Given, Reply, Twist } from './scripted-wallet.ts';

/** The request never arrives. */
export const lostOnTheWay: Twist = () => 'lost';
export const nobodyThere: Twist = () => 'refused';
export const neverAnswered: Twist = () => 'silent';

/** The backend acts, and its answer is lost. */
export const lostAnswer: Twist = ({ act }) => {
  act();
  return 'lost';
};
export const silentAfterActing: Twist = ({ act }) => {
  act();
  return 'silent';
};

/** In place of acting. */
export const refusing =
  (status: number, code: string, members: Doc = {}): Twist =>
  ({ sign }) =>
    sign(problem(status, code, members));

export const refusingUnsigned =
  (status: number, code: string, members: Doc = {}, fields: Readonly<Record<string, string>> = {}): Twist =>
  (given) => {
    const { fields: signed, ...reply } = given.sign(problem(status, code, members));
    return { ...reply, fields: { 'content-type': signed['content-type'] ?? '', ...fields } };
  };

export const answering =
  (plain: Plain | ((given: Given) => Plain)): Twist =>
  (given) =>
    given.sign(typeof plain === 'function' ? plain(given) : plain);

/** The backend acts, says something else of it, and signs that. */
export const saying =
  (change: (document: Doc, given: Given) => Doc): Twist =>
  (given) => {
    const plain = given.act();
    return given.sign({ ...plain, value: change(plain.value as Doc, given) });
  };

/** As `saying`, byte for byte: what `JSON.stringify` would not write. */
export const writing =
  (change: (text: string) => string): Twist =>
  (given) => {
    const plain = given.act();
    const body = change(JSON.stringify(plain.value));
    return { ...given.sign(plain, { body }), body: Buffer.from(body, 'utf8') };
  };

/** The backend acts, and signs otherwise than section 2 says. */
export const signedWrongly =
  (change: Partial<SignedParts>, words: (document: Doc) => Doc = (document) => document): Twist =>
  (given) => {
    const plain = given.act();
    return given.sign({ ...plain, value: words(plain.value as Doc) }, change);
  };

/** `words`: what the answer says that nobody vouches for. */
export const unsigned =
  (words: (document: Doc) => Doc = (document) => document): Twist =>
  (given) => {
    const plain = given.act();
    const reply = given.sign({ ...plain, value: words(plain.value as Doc) });
    return { ...reply, fields: { 'content-type': 'application/json' } };
  };

/** Somebody on the way puts other words into a signed answer; `withDigest`: and their digest. */
export const bentOnTheWay =
  (words: (document: Doc) => Doc, withDigest: boolean): Twist =>
  (given) => {
    const plain = given.act();
    const reply = given.sign(plain);
    const body = Buffer.from(JSON.stringify(words(plain.value as Doc)), 'utf8');
    const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
    return { ...reply, body, fields: { ...reply.fields, ...(withDigest ? { 'content-digest': digest } : {}) } };
  };

/** A stranger signs, under the name of a key that is known or of one that nobody lists. */
export const signedByAStranger = (kid: string, words: (document: Doc) => Doc): Twist => {
  const key = makeTestKey(kid);
  return signedWrongly({ key }, words);
};

/** The answer to an earlier request, whole and well signed, comes in place of this one's. */
export const repeating = (earlier: () => Reply): Twist => {
  return ({ act }): Fate => {
    act();
    return earlier();
  };
};

/** So much of an answer arrives, and then the connection breaks. */
export const cutOff: Twist = (given) => {
  const reply = given.sign(given.act());
  return { ...reply, cutAfter: Math.floor(reply.body.length / 2) };
};

/** What a till would like to hear of a payment that its customer cannot pay. */
export const asApproved = (document: Doc): Doc => ({
  ...document,
  ...{ status: 'approved', decline: null, payerPaid: document['amount'], authCode: '000000', version: 9 },
});
