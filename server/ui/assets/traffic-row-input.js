// Keys and clicks on the rows of a list.

/** Moves through the rows by keyboard, and opens a row's page by a click anywhere on it. */
export function listenToInput(scroller, rows) {
  const targets = {
    ArrowDown: () => rows.activeIndex + 1,
    ArrowUp: () => rows.activeIndex - 1,
    PageDown: () => rows.activeIndex + rows.pageLength,
    PageUp: () => rows.activeIndex - rows.pageLength,
    Home: () => 0,
    End: () => rows.count - 1,
  }
  scroller.addEventListener('keydown', (event) => {
    const target = targets[event.key]
    if (!target || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    rows.moveTo(target())
  })
  // Words in a row can still be marked.
  scroller.querySelector('tbody').addEventListener('click', ({ target, ctrlKey, metaKey }) => {
    const link = target.closest('tr')?.querySelector('a')
    if (!link || target.closest('a') || getSelection()?.toString()) return
    if (ctrlKey || metaKey) open(link.href)
    else link.click()
  })
}
