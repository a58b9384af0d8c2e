/**
 * Loaded before each file of the unit tests: a PIN that is hashed again with the same salt is answered from memory. Hashing is slow
 * on purpose, and each world's staff sign in with PINs that were hashed before. Decision record 0304.
 */
import { rememberPinHashes } from './prove/simulation/pin-memory.ts';

rememberPinHashes();
