import { toHex } from '../bytes/text.ts'
import type { Trace } from '../sim/trace.ts'
import type { SecretRow } from './view.ts'

/** The secrets as they came into being, each once: both sides derive the same. */
export const secrets = (trace: Trace): SecretRow[] => {
  const seen = new Set<string>()
  return trace.steps.flatMap((step) =>
    step.secrets.flatMap((secret): SecretRow[] => {
      // A key that was offered and not taken leaves an early secret behind that the connection does not use.
      const key = `${secret.label} ${toHex(secret.value)}`
      if (seen.has(key)) return []
      seen.add(key)
      const line =
        secret.keyLog && trace.clientRandom && `${secret.keyLog} ${toHex(trace.clientRandom)} ${toHex(secret.value)}`
      return [
        {
          label: secret.label,
          value: toHex(secret.value),
          from: secret.from,
          covers: secret.covers,
          step: step.n,
          side: step.side,
          keyLog: line || undefined,
        },
      ]
    }),
  )
}
