/**
 * Brings an element of a box into its view, without moving the page: with the next frame, which has laid out the page anyway.
 * What is returned calls it off.
 */
export const showWithin = (box: HTMLElement, selector: string): (() => void) => {
  const frame = requestAnimationFrame(() => {
    const item = box.querySelector<HTMLElement>(selector)
    if (!item) return
    const { offsetTop: top, offsetHeight: height } = item
    if (top < box.scrollTop || top + height > box.scrollTop + box.clientHeight)
      box.scrollTop = top - box.clientHeight / 3
  })
  return () => cancelAnimationFrame(frame)
}
