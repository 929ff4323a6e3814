import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromHex } from '../../src/bytes/text.ts'

export interface Recording {
  readonly id: string
  readonly name: string
  readonly bytes: Uint8Array
}

/** The recorded ClientHellos (source: the head of the file), in the order of the file. */
export const recordings: readonly Recording[] = readFileSync(
  join(import.meta.dirname, 'vectors/clienthello.tsv'),
  'utf8',
)
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => {
    const [id, name, hex] = line.split('\t') as [string, string, string]
    return { id, name, bytes: fromHex(hex) }
  })

/** JA3 and JA4 as they were recorded beside some of them, by the recording's id. */
export const fingerprints = readFileSync(join(import.meta.dirname, 'vectors/fingerprint.tsv'), 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => {
    const [id, ja3, ja4] = line.split('\t') as [string, string, string]
    return { id, ja3, ja4 }
  })

/** Those in records of TLS; the others have the format of SSL 2.0. */
export const framed = recordings.filter(({ bytes }) => bytes[0] === 22)
