/** Addresses of IP version 4 and 6, without zone. */
import { isIPv6 } from 'node:net';

const DOT = 0x2e;
const ZERO = 0x30;

/** Four numbers of 0 to 255 without leading zeros. */
function isVersion4(text: string): boolean {
  if (text.length < 7 || text.length > 15) return false;
  let parts = 0;
  let value = -1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
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

export const isIpAddress = (text: string): boolean => isVersion4(text) || (text.includes(':') && !text.includes('%') && isIPv6(text));
