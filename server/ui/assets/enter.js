// Whoever opened the link wants to come in; the button is for browsers without scripts. A browser that only prepares
// the page, because it guesses that somebody will go there, must not use the link up.
const enter = () => document.querySelector('#enter').requestSubmit()
if (document.prerendering) document.addEventListener('prerenderingchange', enter, { once: true })
else enter()
