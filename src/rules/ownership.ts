import type { ClientSettings, ServerSettings } from './profile.ts'
import type { Side } from './rule.ts'

/**
 * Settings that belong to the software itself: whoever runs it cannot change them without another version or another
 * product. The others can be configured somewhere, in one product or another.
 */
const builtIn: {
  readonly client: readonly (keyof ClientSettings)[]
  readonly server: readonly (keyof ServerSettings)[]
} = {
  client: [
    'dhMaximum',
    'packing',
    'paths',
    'readsCommonName',
    'keyUsage',
    'certificateAlert',
    'judgesCertificate',
    'matchesIssuers',
    'renegotiationOverHttp2',
    'declines',
    'noRenegotiation',
    'unknownNameWarning',
  ],
  server: [
    'dhNegotiation',
    'schemeOrder',
    'strictChain',
    'strictCurve',
    'matchesAuthorities',
    'postHandshakeAuth',
    'cannotAsk',
    'answersServerName',
    'refusal',
    'readsSupportedVersions',
    'checksFallback',
    'readsSsl2Hello',
    'alpnMismatch',
    'secureRenegotiation',
    'declines',
    'noRenegotiation',
    'packing',
    'refusesProhibited',
    'keepsPlaintext',
  ],
}

export const isBuiltIn = (side: Side, setting: string): boolean =>
  (builtIn[side] as readonly string[]).includes(setting)
