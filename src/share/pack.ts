import { deflateSync, Inflate } from 'fflate'
import { concat } from '../bytes/buffer.ts'
import { fromBase64Url, fromUtf8, toBase64Url, toUtf8 } from '../bytes/text.ts'

/** The packed part of a link: JSON, deflated (RFC 1951) with a dictionary that both sides know, in base64url. */
export const pack = (value: unknown): string =>
  toBase64Url(deflateSync(toUtf8(JSON.stringify(value)), { level: 9, dictionary: dictionary1 }))

/** The longest JSON that a packed part may hold, in bytes. */
const longest = 262_144

/**
 * Reads a packed part. It is untrusted: inflating stops as soon as more comes out than a scenario can need. Refuses
 * with what was expected.
 */
export const unpack = (text: string): { ok: true; value: unknown } | { ok: false; expected: string } => {
  const chunks: Uint8Array[] = []
  let length = 0
  let whole = false
  try {
    const packed = fromBase64Url(text)
    const inflate = new Inflate({ dictionary: dictionary1 }, (chunk, final) => {
      length += chunk.length
      if (length > longest) throw new TooLong()
      chunks.push(chunk.slice())
      whole = final
    })
    for (let at = 0; at < packed.length; at += step)
      inflate.push(packed.subarray(at, at + step), at + step >= packed.length)
    if (!whole) return { ok: false, expected: 'the rest of the link' }
    return { ok: true, value: JSON.parse(fromUtf8(concat(...chunks))) }
  } catch (fault) {
    return {
      ok: false,
      expected:
        fault instanceof TooLong ? `at most ${longest} bytes when unpacked` : 'the whole link, as it was copied',
    }
  }
}

/** Deflate makes at most 1032 bytes of one: no more than this much is inflated before the length is looked at again. */
const step = 256
class TooLong extends Error {}

/** FROZEN with version 1 of links: a changed byte makes old links unreadable. Texts that packed parts often hold. */
const dictionary1 = toUtf8(
  '"client.schemes":["client.groups":["client.shares":["client.alpn":["http/1.1"],"server.cert.names":["@host","www.example.com"],' +
    '"server.cert2.names":["server.alpn":["h2","http/1.1"],"server.schemes":["0403","0503","0603","0807","0808","0809","080a","080b","0804","0805",' +
    '"0806","0401","0501","0601","0303","0301","0302","0402","0502","0602","0203","0201","0202"],"server.groups":["11ec","001d","0017","001e",' +
    '"0019","0018","0100","0101","0102","0103","0104"],"client.suites":["server.suites":["1302","1303","1301","c02c","c030","009f","cca9","cca8",' +
    '"ccaa","c02b","c02f","009e","c024","c028","006b","c023","c027","0067","c00a","c014","0039","c009","c013","0033","009d","009c","003d","003c",' +
    '"0035","002f","000a","c008","c012","0005","0004","00ff","c028p256","c028p384","c027p256","c027p384","c014p256","c014p384","c013p256","c013p384"]}',
)
