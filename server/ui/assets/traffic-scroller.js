// A table of which only the rows in view are in the page, whatever its length.
import { writeRow } from './traffic-row.js'

/** Rows before and behind those in view, so that a scroll shows no gap. */
const spare = 6
/** In the page at most, whatever the height of the window. */
const mostRows = 56

/**
 * Shows rows in the table of `scroller`, with a new row made like its template's. `onChange` is called when there are
 * other rows, before they are drawn.
 */
export function createScroller(scroller, onChange) {
  const body = scroller.querySelector('tbody')
  const blank = scroller.querySelector('template').content.querySelector('tr')
  const above = createSpacer()
  const below = createSpacer()
  /** The rows in the page, in the order of the list. */
  const pool = []
  let rows = []
  /** The index of the first row in the page. */
  let top = 0
  /** The index of the row that the keyboard is on. */
  let active = 0
  /** Of each row, in pixels; 0: not measured yet. */
  let height = 0

  function fill(row, index) {
    const isActive = index === active
    if (row.isActive !== isActive) {
      row.isActive = isActive
      row.querySelector('a').tabIndex = isActive ? 0 : -1
    }
    if (row.index !== index) row.setAttribute('aria-rowindex', index + 2)
    row.index = index
    if (row.shown === rows[index]) return
    row.shown = rows[index]
    writeRow(row, row.shown)
  }

  function inView() {
    const each = height || 40
    const first = Math.max(0, Math.floor(scroller.scrollTop / each) - spare)
    const count = Math.ceil(scroller.clientHeight / each) + 2 * spare
    return { first, end: Math.min(rows.length, first + Math.min(count, mostRows)) }
  }

  /** Draws what is in view: rows that have left are used again for those that come. */
  function draw() {
    const { first, end } = inView()
    if (active < first || active >= end) makeReachable(first)
    rotate(first - top)
    top = first
    while (pool.length < end - first) {
      const row = blank.cloneNode(true)
      pool.push(row)
      below.before(row)
    }
    pool.forEach((row, at) => {
      const isSpare = first + at >= end
      if (row.hidden !== isSpare) row.hidden = isSpare
      if (!isSpare) fill(row, first + at)
    })
    setHeight(above, first * height)
    setHeight(below, (rows.length - end) * height)
  }

  /** Moves rows from one end to the other: the order in the page stays that of the list, for those who hear it. */
  function rotate(by) {
    if (by === 0 || Math.abs(by) >= pool.length) return
    const leaving = by > 0 ? pool.splice(0, by) : pool.splice(by)
    if (leaving.some((row) => row.contains(document.activeElement)))
      scroller.focus({ preventScroll: true })
    if (by > 0) {
      pool.push(...leaving)
      below.before(...leaving)
    } else {
      pool.unshift(...leaving)
      above.after(...leaving)
    }
  }

  /** The keyboard can enter the list only at a row that is there; who is inside stays where they are. */
  function makeReachable(first) {
    if (scroller.contains(document.activeElement)) return
    active = Math.max(0, Math.min(first + spare, rows.length - 1))
  }

  let isWaiting = false
  function drawSoon() {
    if (isWaiting) return
    isWaiting = true
    requestAnimationFrame(() => {
      isWaiting = false
      draw()
    })
  }

  /** Rows are as high as the window's width makes them. */
  function measure() {
    const probe = pool.find((row) => !row.hidden)
    const measured = probe?.getBoundingClientRect().height ?? 0
    if (measured === 0 || measured === height) return
    height = measured
    draw()
  }

  scroller.tabIndex = -1
  setRoles(scroller, blank)
  body.replaceChildren(above, below)
  scroller.addEventListener('focusin', ({ target }) => {
    const index = rows.indexOf(target.closest('tr')?.shown)
    if (index < 0 || index === active) return
    active = index
    draw()
  })
  scroller.addEventListener('scroll', drawSoon, { passive: true })
  new ResizeObserver(() => {
    height = 0
    for (const row of pool) row.hidden = rows.length === 0
    measure()
  }).observe(scroller)

  return {
    count: () => rows.length,
    activeIndex: () => active,
    /** How many rows fit between the head and the lower edge, less one. */
    pageLength: () => Math.max(1, Math.floor(scroller.clientHeight / height) - 2),

    /** Shows other rows. */
    replace(next) {
      rows = next
      active = Math.min(active, Math.max(0, rows.length - 1))
      onChange()
      draw()
      measure()
    },

    /** Adds rows at the top; who has scrolled down keeps what they look at. */
    prepend(fresh) {
      rows = [...fresh, ...rows]
      if (scroller.contains(document.activeElement)) active += fresh.length
      const isScrolled = scroller.scrollTop > height
      onChange()
      if (height === 0) draw()
      measure()
      if (isScrolled) {
        setHeight(above, above.pixels + fresh.length * height)
        scroller.scrollTop += fresh.length * height
      }
      draw()
    },

    /** Back to the first row. */
    rewind() {
      scroller.scrollTop = 0
      active = 0
    },

    /** Scrolls to a row and gives it the focus. */
    moveTo(index) {
      active = Math.max(0, Math.min(rows.length - 1, index))
      const start = active * height
      const end = start + height + scroller.querySelector('thead').offsetHeight
      if (start < scroller.scrollTop) scroller.scrollTop = start
      else if (end > scroller.scrollTop + scroller.clientHeight)
        scroller.scrollTop = end - scroller.clientHeight
      draw()
      const row = pool.find((each) => !each.hidden && each.shown === rows[active])
      row?.querySelector('a').focus({ preventScroll: true })
    },
  }
}

/** Stands for the rows that are not in the page. */
function createSpacer() {
  const row = document.createElement('tr')
  row.className = 'space'
  row.setAttribute('aria-hidden', 'true')
  row.append(document.createElement('td'))
  return row
}

function setHeight(row, pixels) {
  if (row.pixels === pixels) return
  row.pixels = pixels
  row.hidden = pixels === 0
  row.style.height = `${pixels}px`
}

/** The style of a live list makes boxes of its rows, which would take their meaning from them. */
function setRoles(scroller, blank) {
  for (const [name, role] of [
    ['table', 'table'],
    ['thead, tbody', 'rowgroup'],
    ['tr', 'row'],
    ['th', 'columnheader'],
  ])
    for (const element of scroller.querySelectorAll(name)) element.setAttribute('role', role)
  blank.setAttribute('role', 'row')
  for (const cell of blank.cells) cell.setAttribute('role', 'cell')
}
