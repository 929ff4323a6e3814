import { clientProfiles } from '../../src/profiles/client.ts'
import type { ServerSettings } from '../../src/rules/profile.ts'
import { acceptSize, chooseSize, judgeSize, ownLimit, type RecordSize } from '../../src/rules/size.ts'
import { offer, row, serving, type Offered, type Row } from './row.ts'

const both = { recordSizeLimit: '1024', maxFragmentLength: true } as const
const neither = { recordSizeLimit: 'none', maxFragmentLength: false } as const
const server = (offered: Offered, mine: Partial<ServerSettings>) => () =>
  chooseSize(offer(offered), serving(mine), true).decisions
const client =
  (answer: { limit?: number; fragment?: number }, in13 = true) =>
  () =>
    acceptSize(
      { limit: answer.limit, fragment: answer.fragment },
      { limit: ownLimit(clientProfiles['curl-7.88-openssl-3.0']!.settings.recordSizeLimit, in13), fragment: 2 },
      in13,
      'encrypted_extensions',
    ).decision!
const limited: RecordSize = { by: 'record_size_limit', own: 512, peer: 64 }
const received = (inner: number) => () => judgeSize('client', limited, 'sealed', { inner, content: inner - 1 })!

export const sizeRows: readonly Row[] = [
  row('record_size_limit, known', server({ recordSizeLimit: 64 }, both), '= record_size_limit'),
  row('record_size_limit, not known', server({ recordSizeLimit: 64 }, neither), '= neither'),
  row('a limit below 64, of one who is not judged by it', server({ recordSizeLimit: 63 }, neither), '= neither'),
  row('a limit below 64', server({ recordSizeLimit: 63 }, both), 'size.least illegal_parameter'),
  // RFC 8449 §4: a server takes what is more than it knows.
  row('a limit beyond the most', server({ recordSizeLimit: 65535 }, both), '= record_size_limit'),
  row('max_fragment_length, honoured', server({ maxFragmentLength: 1 }, both), '= max_fragment_length'),
  row('max_fragment_length, not honoured', server({ maxFragmentLength: 1 }, neither), '= neither'),
  row('a length that has no code', server({ maxFragmentLength: 5 }, both), 'size.known-length illegal_parameter'),
  row('a code of no length, not judged', server({ maxFragmentLength: 0 }, neither), '= neither'),
  row('both: the newer one counts', server({ recordSizeLimit: 64, maxFragmentLength: 1 }, both), '= record_size_limit'),
  row(
    'both, and the server knows the older one only',
    server({ recordSizeLimit: 64, maxFragmentLength: 1 }, { ...both, recordSizeLimit: 'none' }),
    '= max_fragment_length',
  ),
  row('the client hears a limit', client({ limit: 16385 }), '= record_size_limit'),
  row('a limit below 64', client({ limit: 63 }), 'size.least illegal_parameter'),
  row('more than a record of TLS 1.3 can hold', client({ limit: 16386 }), 'size.most illegal_parameter'),
  row('more than a record of TLS 1.2 can hold', client({ limit: 16385 }, false), 'size.most illegal_parameter'),
  row('both answered', client({ limit: 512, fragment: 2 }), 'size.not-both illegal_parameter'),
  row('the length that was asked for', client({ fragment: 2 }), '= max_fragment_length'),
  row('another length', client({ fragment: 1 }), 'size.length-asked illegal_parameter'),
  row('a record that just fits', received(512), '= record'),
  row('a record of one byte too many', received(513), 'record.within-limit record_overflow'),
]
