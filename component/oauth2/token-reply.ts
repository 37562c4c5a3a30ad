/** Reads what a token endpoint answers (RFC 6749, 5.1 and 5.2). Pure. */

export type TokenReply =
  | { readonly is: 'token'; readonly value: string; readonly lifeMs: number }
  /** `passing`: the same request may work later. */
  | { readonly is: 'fault'; readonly passing: boolean; readonly message: string };

/** Where the endpoint does not say how long a token lives. */
const UNSAID_LIFE_S = 600;
const RETRIED = new Set([408, 425, 429]);

export function tokenReply(status: number, body: string): TokenReply {
  const reply = objectOf(body);
  if (status !== 200) return { is: 'fault', passing: status >= 500 || RETRIED.has(status), message: refusalText(status, reply, body) };
  const { access_token: value, token_type: type = 'Bearer', expires_in: life } = reply ?? {};
  if (typeof value !== 'string' || value === '') {
    return { is: 'fault', passing: true, message: `answered 200 without an access_token: expected JSON, found ${looks(body)}` };
  }
  if (String(type).toLowerCase() !== 'bearer') {
    return { is: 'fault', passing: false, message: `gave a token of type ${String(type)}; expected Bearer` };
  }
  const seconds = Number(life ?? UNSAID_LIFE_S);
  return { is: 'token', value, lifeMs: (seconds > 0 ? seconds : UNSAID_LIFE_S) * 1000 };
}

function refusalText(status: number, reply: Readonly<Record<string, unknown>> | undefined, body: string): string {
  const code = reply?.['error'];
  const said = reply?.['error_description'] ?? (typeof code === 'string' ? code : undefined) ?? reply?.['message'];
  return `answered ${status}${typeof said === 'string' ? `: ${said.slice(0, 200)}` : `, with ${looks(body)}`}`;
}

/** The kind of a body, and never its text: it may hold a token. */
function looks(body: string): string {
  const text = body.trim();
  if (text === '') return 'an empty body';
  if (text.startsWith('<')) return 'a page of HTML or XML';
  return text.startsWith('{') ? 'a JSON object' : `${text.length} characters of text`;
}

function objectOf(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
