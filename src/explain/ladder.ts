import type { Resolved } from '../sim/scenario.ts'
import type { RecordUnit, Trace, Unit } from '../sim/trace.ts'
import { alerts } from '../spec/alert.ts'
import { contentCodes, figureName } from '../spec/message.ts'
import type { Language } from './language.ts'
import type { Row } from './view.ts'

/** The rows of the ladder, in order of time. */
export const ladder = (trace: Trace, _resolved: Resolved, t: Language): Row[] => {
  const changed = new Map(
    (trace.tampering ?? []).flatMap(({ tamper, changes }) =>
      changes.flatMap(({ unit }) =>
        unit === null || tamper.by === 'attacker' ? [] : [[unit, t.tampering.peer(tamper.at)] as const],
      ),
    ),
  )
  const segments = segmentsOf(trace.units)
  return trace.units.map((unit, n) => {
    const before = trace.units[n - 1]?.states ?? { client: 'START', server: 'START' }
    const cells =
      unit.kind === 'record'
        ? unit.parts.map(({ name }, part) => ({ name: cellName(name, unit), part }))
        : unit.kind === 'clear'
          ? unit.parts.map(({ name }, part) => ({ name, part }))
          : []
    const label = 'parts' in unit ? cells.map(({ name }) => name).join(', ') : t.tcp[unit.kind]
    const sizeIn = (count: number) => ('parts' in unit ? t.bytes(unit.bytes.length, count) : '')
    const sealed = unit.kind === 'record' && unit.epoch !== 'plaintext'
    return {
      unit: n,
      from: unit.from,
      kind: unit.kind,
      cells,
      label,
      // Beside several messages there is no room for more; the segments are drawn.
      size: sizeIn(cells.length > 1 ? 1 : segments[n]!),
      segments: segments[n]!,
      epoch: unit.kind === 'record' ? unit.epoch : 'plaintext',
      alert: alertOf(unit),
      states: unit.states,
      moved: { client: unit.states.client !== before.client, server: unit.states.server !== before.server },
      note: unit.attacker ? t.tampering.attacker[unit.attacker] : changed.get(n),
      spoken: t.spoken(unit.from, label, sizeIn(segments[n]!), sealed),
    }
  })
}

/** The content of a TCP segment on an Ethernet path: 1500 bytes less the headers of IPv4 and TCP (RFC 9293 §3.7.1). */
const segmentSize = 1460

/** In how many TCP segments each unit travels, when what a side sends in one go fills segment after segment. */
const segmentsOf = (units: readonly Unit[]): number[] => {
  let sent = 0
  let step: number | null | undefined
  return units.map((unit) => {
    if (!('parts' in unit)) return 0
    if (unit.step !== step) sent = 0
    step = unit.step
    const first = Math.floor(sent / segmentSize)
    sent += unit.bytes.length
    return Math.floor((sent - 1) / segmentSize) - first + 1
  })
}

/** What stands in a cell: the figure name of a handshake message, an alert by its name, application data as it is called. */
const cellName = (name: string, unit: RecordUnit): string => {
  if (name === 'change_cipher_spec') return 'ChangeCipherSpec'
  const alert = alertOf(unit)
  if (alert) return `Alert ${alert.name}`
  return unit.type === contentCodes.handshake
    ? figureName(name)
    : name === 'application_data'
      ? 'Application data'
      : name
}

const alertOf = (unit: Unit): Row['alert'] =>
  unit.kind === 'record' && unit.type === contentCodes.alert
    ? { level: unit.content[0] === 2 ? 'fatal' : 'warning', name: alerts.show(unit.content[1] ?? 0) }
    : null
