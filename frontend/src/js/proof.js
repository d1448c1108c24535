// Proof of work: a number whose SHA-256 with the ticket begins with enough zero bits. See bihuan.kernel.work.
// Without a secure context there is no fast hash: the answer stays empty and the server asks for time instead.
const AT_ONCE = 512;

export async function prove(ticket, bits) {
  if (!globalThis.crypto?.subtle) return "";
  const encoder = new TextEncoder();
  const hash = (number) => crypto.subtle.digest("SHA-256", encoder.encode(`${ticket}:${number}`));
  for (let first = 0; ; first += AT_ONCE) {
    const digests = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => hash(first + index)));
    const found = digests.findIndex((digest) => new DataView(digest).getUint32(0) >>> (32 - bits) === 0);
    if (found >= 0) return String(first + found);
  }
}
