/** Looks of the picture: light, and dark where the reader prefers it. Colours tell kinds apart together with shapes. */
export const svgStyle: string = `
text{font-family:ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;text-anchor:middle}
.paper{fill:#fdfdfe;stroke:#e4e7ec}
.name{font-size:13px;font-weight:600;fill:#1b2330}
.more{font-size:10.5px;fill:#667085}
.about{font-size:11px;fill:#667085;text-anchor:start}
.label{font-size:10px;fill:#667085}.plate{fill:#fdfdfe}
.shape{stroke-width:1.4px}
.lid{fill:none;stroke-width:1.2px}
.service .shape{fill:#eef1ff;stroke:#5b6fd8}
.database .shape{fill:#e8f6f0;stroke:#2b9470}.database .lid{stroke:#2b9470}
.queue .shape{fill:#fff4de;stroke:#bd8016}
.peer .shape{fill:#f4f5f7;stroke:#8f99a8;stroke-dasharray:4 3}
.edge{fill:none;stroke-width:1.5px}.dashed{stroke-dasharray:5 4}
.edge.call{stroke:#8d97a8}.edge.message{stroke:#bd8016}.edge.error{stroke:#cf3f49}
.tip.call{fill:#8d97a8}.tip.message{fill:#bd8016}.tip.error{fill:#cf3f49}
.failing .more,.label.error{fill:#c22f3a}
@media (prefers-color-scheme:dark){
.paper{fill:#12161d;stroke:#272e39}
.name{fill:#e9edf4}.more,.about{fill:#98a4b6}
.label{fill:#98a4b6}.plate{fill:#12161d}
.service .shape{fill:#1b2342;stroke:#8496f7}
.database .shape{fill:#102c26;stroke:#45bd95}.database .lid{stroke:#45bd95}
.queue .shape{fill:#31260f;stroke:#dca43b}
.peer .shape{fill:#1c212a;stroke:#74808f}
.edge.call{stroke:#6f7c91}.edge.message{stroke:#dca43b}.edge.error{stroke:#ff7a83}
.tip.call{fill:#6f7c91}.tip.message{fill:#dca43b}.tip.error{fill:#ff7a83}
.failing .more,.label.error{fill:#ff8d95}
}`;
