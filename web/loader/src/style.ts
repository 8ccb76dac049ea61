/** The loader's whole style; the host page's rules end at the shadow root. */
export const STYLE = `
:host{all:initial;position:fixed;inset:auto 0 0 auto;z-index:2147483000}
:host([data-side=left]){inset:auto auto 0 0}
button{position:fixed;right:24px;bottom:24px;width:56px;height:56px;border:0;border-radius:50%;
background:#0a59f7;color:#fff;cursor:pointer;box-shadow:0 6px 20px rgba(10,50,140,.32);display:grid;place-items:center;
padding:0;transition:transform .15s}
button:hover{transform:scale(1.05);background:#084ad0}
button:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #0a59f7}
svg{width:28px;height:28px;fill:currentColor}
button[aria-expanded=true] svg{fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}
span{position:absolute;top:-4px;right:-4px;min-width:20px;height:20px;box-sizing:border-box;padding:0 5px;
border-radius:10px;background:#d5202f;color:#fff;font:600 12px/20px system-ui,sans-serif;text-align:center}
span[hidden],span:empty{display:none}
iframe{position:fixed;right:24px;bottom:96px;width:400px;height:min(680px,calc(100vh - 120px));border:0;
border-radius:16px;box-shadow:0 12px 48px rgba(16,32,72,.24);background:#f5f7fb;visibility:hidden;opacity:0;
transform:translateY(12px);transition:opacity .18s,transform .18s,visibility 0s .18s;color-scheme:normal}
:host([data-open]) iframe{visibility:visible;opacity:1;transform:none;transition:opacity .18s,transform .18s}
:host([data-side=left]) button,:host([data-side=left]) iframe{right:auto;left:24px}
@media(max-width:520px){
iframe,:host([data-side=left]) iframe{inset:0;top:var(--wenban-top,0);width:100vw;
height:var(--wenban-height,100dvh);border-radius:0}
:host([data-open]) button{display:none}
}
@media(prefers-reduced-motion:reduce){button,iframe,:host([data-open]) iframe{transition:none}button:hover{transform:none}}
`;
