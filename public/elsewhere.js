// Runs before the first paint: see index.html.
if (location.hash.length > 1) document.documentElement.classList.add('elsewhere')
