import type { Settings } from '../../ipc/api.ts';

const KEPT = 'theme';

/** What the page wears until the settings have come: what it wore last. */
export function firstTheme(): Settings['theme'] {
  try {
    const kept = localStorage.getItem(KEPT);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}

/** Wears a theme, and follows the system where that is the theme. Returns what ends that. */
export function wearTheme(theme: Settings['theme']): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const wear = () => {
    document.documentElement.dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
  };
  wear();
  try {
    localStorage.setItem(KEPT, theme);
  } catch {
    // A page without storage starts with the system's theme.
  }
  dark.addEventListener('change', wear);
  return () => dark.removeEventListener('change', wear);
}
