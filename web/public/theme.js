// Before first paint, so that a dark page never flashes white.
try {
  var theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  if (localStorage.getItem('compact') === 'true') document.documentElement.dataset.compact = '';
} catch (unavailable) {}
