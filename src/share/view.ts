/** Where in a scenario a link opens: what is selected and how it is shown. Plain data. */
export interface View {
  /** A byte path (`client_hello.extensions.signature_algorithms`), an artefact path (`server.chain.0.signatureAlgorithm`). */
  readonly at?: string
  /** The number of the unit on the ladder. */
  readonly step?: number
  /** Which of several connections, counted from 1; the main one when it is absent. */
  readonly connection?: number
  /** The id of a rule. */
  readonly rule?: string
  readonly lens?: (typeof lenses)[number]
  readonly view?: (typeof views)[number]
  /** What a comparison is with, as `other.ts` writes it. */
  readonly with?: string
  /** What a table of all clients or servers is asked for: a part of a name, which rows, in which groups, by which column. */
  readonly find?: string
  readonly show?: (typeof shows)[number]
  readonly by?: (typeof groupings)[number]
  /** A column; a minus before it turns the order round. */
  readonly sort?: string
  /** The folder of a lesson. */
  readonly lesson?: string
}

export const lenses = ['why', 'bytes', 'keys', 'states'] as const
export const views = ['instrument', 'story', 'clients', 'compare', 'servers'] as const

/** Which rows of a table, and in which groups, where it is not all of them by the rule that decided. */
export const shows = ['fails', 'works', 'unknown', 'differs'] as const
export const groupings = ['version', 'none'] as const

type Form =
  | { readonly kind: 'text'; readonly pattern: RegExp; readonly expected: string }
  | { readonly kind: 'number' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }

/** How each part of a view is written in a link, under its own name. A part without a form does not compile. */
export const viewForms = {
  at: { kind: 'text', pattern: /^[\w.~/() -]{1,200}$/, expected: 'a path such as client_hello.extensions' },
  step: { kind: 'number' },
  connection: { kind: 'number' },
  rule: { kind: 'text', pattern: /^[a-z0-9.-]{1,80}$/, expected: 'the id of a rule, such as version.common' },
  lens: { kind: 'choice', options: lenses },
  view: { kind: 'choice', options: views },
  with: {
    kind: 'text',
    pattern: /^(?:[a-z0-9-]{1,80}|z\.[\w-]{1,12000})$/,
    expected: 'unchanged, the name of an example, or z. and a packed link',
  },
  find: { kind: 'text', pattern: /^[^\p{C}]{1,60}$/u, expected: 'a part of a name' },
  show: { kind: 'choice', options: shows },
  by: { kind: 'choice', options: groupings },
  sort: { kind: 'text', pattern: /^-?[a-z_]{1,20}$/, expected: 'a column, such as suite or -suite' },
  lesson: { kind: 'text', pattern: /^[a-z0-9-]{1,80}$/, expected: 'the name of a lesson, such as 01-hello' },
} as const satisfies Record<keyof View, Form>

/** The value of one part of a view, from the text of a link; undefined, with what was expected, when it is none. */
export const readViewPart = (name: keyof View, text: string): { value: string | number } | { expected: string } => {
  const form: Form = viewForms[name]
  switch (form.kind) {
    case 'text':
      return form.pattern.test(text) ? { value: text } : { expected: form.expected }
    case 'number':
      return /^\d{1,4}$/.test(text) ? { value: Number(text) } : { expected: 'a number from 0 to 9999' }
    case 'choice':
      return form.options.includes(text) ? { value: text } : { expected: form.options.join(', ') }
  }
}
