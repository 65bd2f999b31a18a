import type { EventEmitter } from 'node:events';

/** As much of an object of Electron as the stand-in has: what is there has Electron's type. Events are checked by neither. */
export type Part<Whole> = Partial<Omit<Whole, keyof EventEmitter>>;

/** Lets a part stand for the whole. What it lacks does not exist: calling it fails. */
export const standsFor = <Whole>(part: Part<Whole>): Whole => part as Whole;

type Class = abstract new (...args: never[]) => unknown;

/** Lets a class stand for one of Electron: its objects and its static functions are parts of Electron's. */
export const classStandsFor = <Whole extends Class>(
  part: (abstract new (...args: never[]) => Part<InstanceType<Whole>>) & Part<Omit<Whole, 'prototype'>>,
): Whole => part as unknown as Whole;

/** An event whose default a listener can prevent. */
export function preventable() {
  return {
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}
