import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

export interface SimulatedUnit {
  readonly kind: string
  readonly from: 'client' | 'server'
  readonly parts?: readonly { readonly name: string }[]
  readonly epoch?: string
  readonly bytes?: string
  readonly content?: string
  readonly type?: number
  readonly padding?: number
}

/** What `simulate` says about a link, in a process of its own. */
export const simulated = (fragment: string): readonly SimulatedUnit[] => {
  const command = ['src/headless/start.mjs', 'src/headless/simulate.ts', fragment, '--format', 'json']
  const root = join(import.meta.dirname, '../..')
  const { stdout } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
  return (JSON.parse(stdout) as { units: SimulatedUnit[] }).units
}

/**
 * What the page shows of a record, in hexadecimal: in the clear as it travelled, sealed opened, in TLS 1.3 with the type
 * and the padding that follow the content (RFC 8446 §5.2).
 */
export const shownOf = ({ epoch, bytes = '', content = '', type = 0, padding }: SimulatedUnit): string => {
  if (epoch === 'plaintext') return bytes
  return padding === undefined ? content : content + type.toString(16).padStart(2, '0') + '00'.repeat(padding)
}

export const sameLinks = [
  '#v1;example=modern',
  '#v1;example=ios9-iis75-sha512',
  '#v1;example=curl-nginx-tls12;server.suites=c02f;seed=another',
]
