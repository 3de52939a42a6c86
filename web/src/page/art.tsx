/** Drawings. All are decoration: the words say the same. */

import type { ComponentChildren } from "preact";

function Drawing({ children, wide = false }: { children: ComponentChildren; wide?: boolean }) {
  return (
    <svg
      viewBox={wide ? "0 0 200 130" : "0 0 120 120"}
      class={wide ? "drawing wide" : "drawing"}
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

function Portrait({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect class="tint" width="34" height="42" rx="5" />
      <circle class="accent" cx="17" cy="16" r="7" />
      <path class="accent" d="M4.5 38c0-8 5.5-13 12.5-13s12.5 5 12.5 13z" />
    </g>
  );
}

/** An identity card with a seal. */
export function Welcome() {
  return (
    <Drawing wide>
      <ellipse class="shade" cx="100" cy="118" rx="76" ry="7" />
      <g transform="rotate(-6 100 64)">
        <rect class="paper" x="34" y="20" width="128" height="82" rx="10" />
        <rect class="accent" x="34" y="20" width="128" height="15" rx="10" />
        <rect class="accent" x="34" y="27" width="128" height="8" />
        <Portrait x={46} y={46} />
        <rect class="ink" x="90" y="48" width="56" height="6" rx="3" />
        <rect class="line" x="90" y="60" width="42" height="5" rx="2.5" />
        <rect class="line" x="90" y="71" width="50" height="5" rx="2.5" />
        <rect class="line" x="90" y="82" width="34" height="5" rx="2.5" />
      </g>
      <g transform="translate(146 66)">
        <path class="good" d="M20 0l20 7v14c0 13-8.5 21.5-20 26C8.5 42.5 0 34 0 21V7z" />
        <path class="mark" d="M11 23l7 7 12-13" />
      </g>
    </Drawing>
  );
}

/** A passport, open at the photo page. */
export function Passport() {
  return (
    <Drawing wide>
      <ellipse class="shade" cx="100" cy="122" rx="64" ry="5" />
      <path class="cover" d="M42 12h116a6 6 0 016 6v96a6 6 0 01-6 6H42a6 6 0 01-6-6V18a6 6 0 016-6z" />
      <path class="page" d="M44 8h112a4 4 0 014 4v48H40V12a4 4 0 014-4z" />
      <path class="paper" d="M40 60h120v48a4 4 0 01-4 4H44a4 4 0 01-4-4z" />
      <path class="fold" d="M40 60h120" />
      <circle class="line" cx="100" cy="34" r="13" />
      <Portrait x={48} y={64} />
      <rect class="ink" x="92" y="66" width="54" height="5" rx="2.5" />
      <rect class="line" x="92" y="76" width="40" height="4" rx="2" />
      <rect class="line" x="92" y="84" width="48" height="4" rx="2" />
      <path class="zone" d="M92 95h58M92 102h58" />
    </Drawing>
  );
}

/** The front of a card. */
export function CardFront() {
  return (
    <Drawing wide>
      <ellipse class="shade" cx="100" cy="118" rx="70" ry="6" />
      <rect class="paper" x="32" y="18" width="136" height="88" rx="10" />
      <Portrait x={46} y={40} />
      <rect class="accent" x="46" y="27" width="46" height="6" rx="3" />
      <rect class="ink" x="92" y="44" width="60" height="6" rx="3" />
      <rect class="line" x="92" y="57" width="44" height="5" rx="2.5" />
      <rect class="line" x="92" y="68" width="54" height="5" rx="2.5" />
      <rect class="line" x="46" y="91" width="106" height="5" rx="2.5" />
    </Drawing>
  );
}

/** A card being turned over to its back. */
export function CardBack() {
  return (
    <Drawing wide>
      <ellipse class="shade" cx="100" cy="118" rx="70" ry="6" />
      <rect class="paper" x="32" y="18" width="136" height="88" rx="10" />
      <rect class="tint" x="44" y="28" width="30" height="24" rx="4" />
      <rect class="line" x="84" y="30" width="68" height="5" rx="2.5" />
      <rect class="line" x="84" y="41" width="52" height="5" rx="2.5" />
      <path class="zone" d="M44 70h112M44 80h112M44 90h112" />
      <path class="turn" d="M150 8c18 2 32 14 34 30" />
      <path class="turn" d="M191 30l-7 10-9-8" />
    </Drawing>
  );
}

/** A phone over a card, seen from the computer. */
export function OnPhone() {
  return (
    <Drawing wide>
      <ellipse class="shade" cx="100" cy="118" rx="70" ry="6" />
      <rect class="paper" x="26" y="30" width="112" height="74" rx="9" />
      <Portrait x={38} y={46} />
      <rect class="line" x="82" y="50" width="44" height="5" rx="2.5" />
      <rect class="line" x="82" y="61" width="34" height="5" rx="2.5" />
      <rect class="cover" x="116" y="10" width="58" height="106" rx="11" />
      <rect class="paper" x="121" y="18" width="48" height="88" rx="5" />
      <path class="turn" d="M127 52v-8h9M154 44h9v8M163 72v8h-9M136 80h-9v-8" />
      <rect class="tint" x="133" y="51" width="24" height="22" rx="3" />
    </Drawing>
  );
}

/** Something went well. */
export function Done() {
  return (
    <Drawing>
      <circle class="halo" cx="60" cy="60" r="56" />
      <circle class="good" cx="60" cy="60" r="40" />
      <path class="mark large" d="M42 61l13 13 24-27" />
    </Drawing>
  );
}

/** Something needs attention. */
export function Attention() {
  return (
    <Drawing>
      <circle class="halo warm" cx="60" cy="60" r="56" />
      <circle class="warm-fill" cx="60" cy="60" r="40" />
      <path class="mark large" d="M60 40v25" />
      <path class="mark large" d="M60 79v.1" />
    </Drawing>
  );
}

/** Nothing more happens here. */
export function Closed() {
  return (
    <Drawing>
      <circle class="halo" cx="60" cy="60" r="56" />
      <rect class="paper" x="33" y="50" width="54" height="42" rx="8" />
      <path class="lock" d="M44 50V40a16 16 0 0132 0v10" />
      <circle class="accent" cx="60" cy="68" r="5" />
      <path class="lock" d="M60 71v8" />
    </Drawing>
  );
}

/** Checking: a document under a moving line. */
export function Checking() {
  return (
    <Drawing wide>
      <rect class="paper" x="38" y="22" width="124" height="82" rx="10" />
      <Portrait x={52} y={40} />
      <rect class="ink" x="98" y="42" width="48" height="6" rx="3" />
      <rect class="line" x="98" y="55" width="36" height="5" rx="2.5" />
      <rect class="line" x="98" y="66" width="44" height="5" rx="2.5" />
      <rect class="line" x="52" y="90" width="94" height="5" rx="2.5" />
      <rect class="scan" x="30" y="60" width="140" height="4" rx="2" />
    </Drawing>
  );
}

const ICONS = {
  document: "M4 5h16v14H4zM8 10.5a2 2 0 104 0 2 2 0 10-4 0M7 16c.6-2 1.8-2.5 3-2.5s2.4.5 3 2.5M15 10h2.5M15 13h2.5",
  flat: "M3 16l4-7h10l4 7zM3 16v2h18v-2",
  light: "M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.600L7 7M17 17l1.4 1.400M5.6 18.400L7 17M17 7l1.4-1.400M8 12a4 4 0 108 0 4 4 0 10-8 0",
  whole: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  open: "M6 12a6 6 0 1012 0 6 6 0 10-12 0",
  chevron: "M9 5.5l6.5 6.5L9 18.5",
  close: "M6 6l12 12M18 6L6 18",
  torch: "M13 3L6 13.500h5L10 21l8-11h-5.500z",
  swap: "M4 9h13l-3.5-3.5M20 15H7l3.5 3.5",
} as const;

/** A small line drawing. */
export function Icon({ name }: { name: keyof typeof ICONS }) {
  return (
    <svg viewBox="0 0 24 24" class="icon" aria-hidden="true" focusable="false">
      <path d={ICONS[name]} />
    </svg>
  );
}
