/** Copies a text; false when the browser does not let us. */
export const copy = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** For pages that are not served securely, where the clipboard is closed to scripts. */
const copyBySelection = (text: string): boolean => {
  const area = document.createElement('textarea')
  const focused = document.activeElement
  area.value = text
  area.className = 'hidden'
  document.body.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return copied
}
