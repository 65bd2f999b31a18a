import { mount } from 'svelte';
import App from './app/App.svelte';
import { firstTheme, wearTheme } from './app/theme.ts';
import { Workspace } from './app/workspace.svelte.ts';
import { connectHost } from './bridge/connect.ts';
import './ui/tokens.css';
import './ui/base.css';

const theme = firstTheme();
wearTheme(theme)();
const target = document.getElementById('app')!;
const waiting = setTimeout(() => {
  target.innerHTML = '<p class="connecting" role="status">Connecting to Open-Stage…</p>';
}, 1000);
const host = await connectHost();
clearTimeout(waiting);
target.replaceChildren();
const workspace = new Workspace(host);
workspace.settings = { ...workspace.settings, theme };
mount(App, { target, props: { workspace } });
