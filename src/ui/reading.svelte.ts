/** The two readings of a trace: the workplace, and the conversation. */
export type Reading = 'instrument' | 'story'
const isReading = (name: string | undefined): name is Reading => name === 'instrument' || name === 'story'

/** Which of them is shown: the one that was chosen, or the one that the width suggests. */
export class ReadingChoice {
  chosen = $state<Reading>()
  #wide = $state(true)
  readonly usual: Reading = $derived(this.#wide ? 'instrument' : 'story')
  readonly now: Reading = $derived(this.chosen ?? this.usual)

  constructor() {
    const wide = matchMedia('(min-width: 900px)')
    this.#wide = wide.matches
    wide.addEventListener('change', () => (this.#wide = wide.matches))
  }

  /** What is usual here is no choice: the link then leaves it to whoever opens it. */
  choose(reading: Reading): void {
    this.chosen = reading === this.usual ? undefined : reading
  }

  /** Takes over what a link says; one into another view says nothing about it. */
  take(view: string | undefined): void {
    if (view === undefined || isReading(view)) this.chosen = view
  }
}
