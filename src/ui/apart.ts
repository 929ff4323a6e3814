import type { Apart } from '../sim/comparison.ts'
import { m } from './message.ts'
import { s } from './message-search.ts'

/** A row of what two scenarios are made of that differs: what it is called, and both values. */
export interface ApartRow {
  readonly title: string
  readonly left: string
  readonly right: string
}

const w = s.compare
/** So many names of a list are written out. */
const few = 6

export const apartRow = (apart: Apart): ApartRow => {
  const { left, right } = apart
  return { title: titleOf(apart), left: show(left, right), right: show(right, left) }
}

const titleOf = ({ owner, setting, record, field }: Apart): string => {
  if (owner === 'scenario') return m[setting as 'host' | 'now' | 'seed' | 'tampering']
  if (owner === 'connection') return m.connection[setting as keyof typeof m.connection]
  const title =
    setting === 'profile'
      ? w.profile[owner]
      : `${w.profile[owner]}: ${(m.settings[owner] as Readonly<Record<string, string>>)[setting] ?? setting}`
  return record === undefined || field === undefined
    ? title
    : w.record(title, record, (m.identity as Readonly<Record<string, string>>)[field] ?? field)
}

const show = (value: unknown, beside: unknown): string => {
  if (typeof value === 'boolean') return value ? m.on : m.off
  if (!Array.isArray(value)) return String(value ?? '') || m.none
  if (!isNames(value) || !isNames(beside)) return w.records(value.length)
  const only = value.filter((name) => !beside.includes(name))
  if (only.length) return w.only(only.slice(0, few), Math.max(0, only.length - few))
  const lacks = beside.filter((name) => !value.includes(name))
  return lacks.length ? w.lacks(lacks.slice(0, few), Math.max(0, lacks.length - few)) : w.order(value.slice(0, few))
}
const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')
