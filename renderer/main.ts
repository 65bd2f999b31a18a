import { mount } from 'svelte';
import App from './app/App.svelte';
import { Workspace } from './app/workspace.svelte.ts';
import { connectHost } from './bridge/connect.ts';
import './ui/tokens.css';
import './ui/base.css';

const target = document.getElementById('app')!;
mount(App, { target, props: { workspace: new Workspace(await connectHost()) } });
