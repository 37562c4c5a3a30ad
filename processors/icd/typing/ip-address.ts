/** Addresses of IP version 4 and 6, without zone. */
const DOT = 0x2e;
const ZERO = 0x30;

const COLON = 0x3a;

/** Four numbers of 0 to 255 without leading zeros, from `at` to the end. */
function isVersion4(text: string, at: number): boolean {
  if (text.length - at < 7 || text.length - at > 15) return false;
  let parts = 0;
  let value = -1;
  for (let index = at; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === DOT) {
      if (value < 0 || parts === 3) return false;
      parts += 1;
      value = -1;
      continue;
    }
    const digit = code - ZERO;
    if (digit < 0 || digit > 9 || value === 0) return false;
    value = value < 0 ? digit : value * 10 + digit;
    if (value > 255) return false;
  }
  return parts === 3 && value >= 0;
}

const isHexadecimal = (code: number): boolean =>
  (code >= ZERO && code <= 0x39) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46);

/** Eight groups of 16 bits, of which the last two may be an address of version 4. */
function isVersion6(text: string): boolean {
  if (text.length < 2 || text.length > 45) return false;
  let groups = 0;
  let isShortened = false;
  let index = 0;
  if (text.charCodeAt(0) === COLON && text.charCodeAt(1) !== COLON) return false;
  while (index < text.length) {
    if (text.charCodeAt(index) === COLON) {
      // Two colons stand for all groups that are missing, once; at the start they are not preceded by a group.
      if (text.charCodeAt(index + 1) === COLON) {
        if (isShortened) return false;
        isShortened = true;
        index += 2;
        if (text.charCodeAt(index) === COLON) return false;
        continue;
      }
      index += 1;
      if (index === text.length) return false;
    }
    const from = index;
    while (isHexadecimal(text.charCodeAt(index))) index += 1;
    if (text.charCodeAt(index) === DOT) return isVersion4(text, from) && isWhole(groups + 2, isShortened);
    if (index === from || index - from > 4) return false;
    groups += 1;
    if (index < text.length && text.charCodeAt(index) !== COLON) return false;
  }
  return isWhole(groups, isShortened);
}

const isWhole = (groups: number, isShortened: boolean): boolean => (isShortened ? groups < 8 : groups === 8);

export const isIpAddress = (text: string): boolean => isVersion4(text, 0) || isVersion6(text);
