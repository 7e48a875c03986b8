// A table of which only the rows in view are in the page, whatever its length.
import { writeRow } from './traffic-row.js'

/** Rows before and behind those in view, so that a scroll shows no gap. */
const spare = 6
/** In the page at most, whatever the height of the window. */
const mostRows = 56

export class RowScroller {
  #scroller
  #onChange
  /** A row to be copied. */
  #blank
  #above = createSpacer()
  #below = createSpacer()
  /** The rows in the page, in the order of the list. */
  #pool = []
  #rows = []
  /** The index of the first row in the page. */
  #top = 0
  /** The index of the row that the keyboard is on. */
  #active = 0
  /** Of each row, in pixels; 0: not measured yet. */
  #height = 0
  #isDrawing = false

  /** Shows rows in the table of `scroller`. `onChange` is called when there are other rows, before they are drawn. */
  constructor(scroller, onChange) {
    this.#scroller = scroller
    this.#onChange = onChange
    this.#blank = scroller.querySelector('template').content.querySelector('tr')
    scroller.tabIndex = -1
    setRoles(scroller, this.#blank)
    scroller.querySelector('tbody').replaceChildren(this.#above, this.#below)
    scroller.addEventListener('focusin', ({ target }) => this.#activate(target.closest('tr')))
    scroller.addEventListener('scroll', () => this.#drawSoon(), { passive: true })
    new ResizeObserver(() => this.#resized()).observe(scroller)
  }

  get count() {
    return this.#rows.length
  }

  get activeIndex() {
    return this.#active
  }

  /** How many rows the keyboard moves by a page. */
  get pageLength() {
    return Math.max(1, Math.floor(this.#scroller.clientHeight / this.#height) - 2)
  }

  /** Shows other rows. */
  replace(rows) {
    this.#rows = rows
    this.#active = Math.min(this.#active, Math.max(0, rows.length - 1))
    this.#onChange()
    this.#draw()
    this.#measure()
  }

  /** Adds rows at the top; who has scrolled down keeps what they look at. */
  prepend(fresh) {
    this.#rows = [...fresh, ...this.#rows]
    if (this.#hasFocus()) this.#active += fresh.length
    const isScrolled = this.#scroller.scrollTop > this.#height
    this.#onChange()
    if (this.#height === 0) this.#draw()
    this.#measure()
    if (isScrolled) {
      setHeight(this.#above, this.#above.pixels + fresh.length * this.#height)
      this.#scroller.scrollTop += fresh.length * this.#height
    }
    this.#draw()
  }

  /** Back to the first row. */
  rewind() {
    this.#scroller.scrollTop = 0
    this.#active = 0
  }

  /** Scrolls to a row and gives it the focus. */
  moveTo(index) {
    const scroller = this.#scroller
    this.#active = Math.max(0, Math.min(this.#rows.length - 1, index))
    const start = this.#active * this.#height
    const end = start + this.#height + scroller.querySelector('thead').offsetHeight
    if (start < scroller.scrollTop) scroller.scrollTop = start
    else if (end > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTop = end - scroller.clientHeight
    this.#draw()
    const row = this.#pool.find((each) => !each.hidden && each.shown === this.#rows[this.#active])
    row?.querySelector('a').focus({ preventScroll: true })
  }

  #hasFocus() {
    return this.#scroller.contains(document.activeElement)
  }

  #activate(row) {
    const index = this.#rows.indexOf(row?.shown)
    if (index < 0 || index === this.#active) return
    this.#active = index
    this.#draw()
  }

  #drawSoon() {
    if (this.#isDrawing) return
    this.#isDrawing = true
    requestAnimationFrame(() => {
      this.#isDrawing = false
      this.#draw()
    })
  }

  /** Draws what is in view: rows that have left are used again for those that come. */
  #draw() {
    const { first, end } = this.#inView()
    if (this.#active < first || this.#active >= end) this.#makeReachable(first)
    this.#rotate(first - this.#top)
    this.#top = first
    while (this.#pool.length < end - first) {
      const row = this.#blank.cloneNode(true)
      this.#pool.push(row)
      this.#below.before(row)
    }
    this.#pool.forEach((row, at) => {
      const isSpare = first + at >= end
      if (row.hidden !== isSpare) row.hidden = isSpare
      if (!isSpare) this.#fill(row, first + at)
    })
    setHeight(this.#above, first * this.#height)
    setHeight(this.#below, (this.#rows.length - end) * this.#height)
  }

  #inView() {
    const height = this.#height || 40
    const first = Math.max(0, Math.floor(this.#scroller.scrollTop / height) - spare)
    const count = Math.ceil(this.#scroller.clientHeight / height) + 2 * spare
    return { first, end: Math.min(this.#rows.length, first + Math.min(count, mostRows)) }
  }

  #fill(row, index) {
    const isActive = index === this.#active
    if (row.isActive !== isActive) {
      row.isActive = isActive
      row.querySelector('a').tabIndex = isActive ? 0 : -1
    }
    if (row.index !== index) row.setAttribute('aria-rowindex', index + 2)
    row.index = index
    if (row.shown === this.#rows[index]) return
    row.shown = this.#rows[index]
    writeRow(row, row.shown)
  }

  /** Moves rows from one end to the other: the order in the page stays that of the list, for those who hear it. */
  #rotate(by) {
    if (by === 0 || Math.abs(by) >= this.#pool.length) return
    const leaving = by > 0 ? this.#pool.splice(0, by) : this.#pool.splice(by)
    if (leaving.some((row) => row.contains(document.activeElement)))
      this.#scroller.focus({ preventScroll: true })
    if (by > 0) {
      this.#pool.push(...leaving)
      this.#below.before(...leaving)
    } else {
      this.#pool.unshift(...leaving)
      this.#above.after(...leaving)
    }
  }

  /** The keyboard can enter the list only at a row that is there; who is inside stays where they are. */
  #makeReachable(first) {
    if (this.#hasFocus()) return
    this.#active = Math.max(0, Math.min(first + spare, this.#rows.length - 1))
  }

  /** Rows are as high as the window's width makes them. */
  #measure() {
    const probe = this.#pool.find((row) => !row.hidden)
    const height = probe?.getBoundingClientRect().height ?? 0
    if (height === 0 || height === this.#height) return
    this.#height = height
    this.#draw()
  }

  #resized() {
    this.#height = 0
    for (const row of this.#pool) row.hidden = this.#rows.length === 0
    this.#measure()
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
