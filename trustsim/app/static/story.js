// What a firm did in a month, and why: sentences from the facts of that month's frame, none of them
// guessed. The reasons are the codes that the agents record (trustsim/agents/reasons.py).

/** @typedef {import("./unpack.js").Film} Film */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {{stage: string, text: string}} Sentence */

const REASONS = {
  RENEWED: 1, REBID: 2, NOTICE: 3, NO_SUPPLIER: 4, NO_CANDIDATES: 5, STAYED: 6, SWITCHED: 7,
  TOO_DEAR: 8, NO_DEMAND: 9, CHOSEN: 30,
};

/** @param {number} number */
export const buyerName = (number) => `B${number}`;

/** @param {number} number */
export const supplierName = (number) => `S${number}`;

/**
 * The name of a firm by its row in the table of firms.
 * @param {Film} film
 * @param {number} id
 */
export function firmName(film, id) {
  const buyers = film.header.buyers.length;
  return id < buyers ? buyerName(id) : supplierName(id - buyers);
}

/**
 * What a firm did in a month, in the order of the stages.
 * @param {Film} film
 * @param {number} month
 * @param {number} id
 * @param {Words} words
 * @returns {Sentence[]}
 */
export function whatItDid(film, month, id, words) {
  const buyers = film.header.buyers.length;
  if (film.frames[month - 1] === undefined) return [];
  const told = id < buyers ? buyerStory(film, month, id, words)
    : supplierStory(film, month, id - buyers, words);
  return [...told].map(([stage, text]) => ({ stage, text }));
}

/**
 * @param {Film} film
 * @param {number} month
 * @param {number} b
 * @param {Words} words
 * @returns {Generator<[string, string]>}
 */
function* buyerStory(film, month, b, words) {
  const value = (/** @type {string} */ name) => film.value(month, name, b);
  const old = film.source(month - 1, b);
  const partner = value("partner");
  const with_ = { old: supplierName(old), partner: supplierName(partner) };
  yield ["plan", planned(film, month, b, words)];
  const bids = bidsFor(film, month, b);
  if (bids.length > 0) {
    const shown = bids.map((bid) => words.say("bid", { supplier: supplierName(bid.supplier), price: words.number(bid.price, 1) }));
    yield ["quote", words.say("bids", { bids: words.list(shown) })];
  }
  yield ["award", awarded(film, month, b, words)];
  if (!Number.isNaN(partner)) {
    yield ["deliver", delivered(film, month, b, words)];
    yield ["receive", words.say(film.has(month, b, "INSPECTED") ? "inspected" : "audited", {
      share: words.percent(value("inspected")), feared: words.percent(value("feared")),
    })];
  }
  if (film.has(month, b, "VOICED")) yield ["receive", words.say("voiced")];
  if (film.has(month, b, "SILENT")) yield ["receive", words.say("silent")];
  const share = value("transactional_share");
  if (!Number.isNaN(share)) yield ["negotiate", words.say("lost_time", { share: words.percent(share) })];
  for (const flag of ["VISITED", "DISCLOSED", "LINKED"]) {
    if (film.has(month, b, flag)) yield ["improve", words.say(flag.toLowerCase(), with_)];
  }
  if (value("ideas") > 0) yield ["improve", words.say("ideas_got", { ...with_, count: value("ideas") })];
  if (value("helps") > 0) yield ["improve", words.say("helped", { ...with_, count: value("helps") })];
  if (film.has(month, b, "LEAKED")) yield ["plan", words.say("leaked", with_)];
  if (film.has(month, b, "KEPT")) yield ["plan", words.say("kept", with_)];
  yield ["settle", words.say("earned", { profit: words.short(value("profit")), cost: words.number(value("total_cost"), 1) })];
  if (!Number.isNaN(partner)) yield ["learn", learned(film, month, b, words)];
}

/**
 * Why it renewed, or put the business out to bid.
 * @param {Film} film
 * @param {number} month
 * @param {number} b
 * @param {Words} words
 */
function planned(film, month, b, words) {
  const reason = film.value(month, "rebid", b);
  const old = supplierName(film.source(month - 1, b));
  const chance = words.percent(film.value(month, "chance", b));
  if (reason === REASONS.RENEWED) return words.say("renewed", { chance });
  if (reason === REASONS.REBID) return words.say("rebid", { chance });
  if (reason === REASONS.NOTICE) return words.say("noticed", { old });
  if (reason === REASONS.NO_SUPPLIER) return words.say("no_supplier");
  if (reason === REASONS.CHOSEN) return words.say("chosen");
  return words.say("no_candidates");
}

/**
 * Who got the order, and what was seen of the one that was left.
 * @param {Film} film
 * @param {number} month
 * @param {number} b
 * @param {Words} words
 */
function awarded(film, month, b, words) {
  const reason = film.value(month, "award", b);
  const deal = {
    partner: supplierName(film.value(month, "partner", b)),
    price: words.number(film.value(month, "price", b), 1),
    units: words.number(film.value(month, "units", b)),
  };
  if (reason === REASONS.TOO_DEAR) return words.say("too_dear");
  if (reason === REASONS.NO_DEMAND) return words.say("no_demand");
  if (reason === REASONS.STAYED) return words.say("stayed", deal);
  if (reason !== REASONS.SWITCHED) return words.say("no_order");
  const event = film.events(month, "LEFT").find((one) => one[1] === b);
  if (event === undefined) return words.say("began", deal);
  const was = event[8] * film.steps.price;
  const paid = Number.isNaN(was) ? words.say("pays", deal) : words.say("pays_now", { ...deal, was: words.number(was, 1) });
  return `${leftSentence(film, month, event, words)} ${paid}`;
}

/**
 * "B3 left S1 for S2: S2 bid 97.2 against 99.1, two of the last five deliveries late, trust 0.71 to
 * 0.52."
 * @param {Film} film
 * @param {number} month
 * @param {number[]} event
 * @param {Words} words
 */
export function leftSentence(film, month, event, words) {
  const [, buyer, old, fresh, late, of, before, after] = event;
  const parts = [];
  const bids = Object.fromEntries(bidsFor(film, month, buyer).map((one) => [one.supplier, one.price]));
  if (film.value(month, "rebid", buyer) === REASONS.NOTICE) {
    parts.push(words.say("had_noticed", { old: supplierName(old) }));
  } else if (old in bids && fresh in bids) {
    parts.push(words.say("bid_against", {
      fresh: supplierName(fresh), low: words.number(bids[fresh], 1), high: words.number(bids[old], 1),
    }));
  }
  if (of > 0) {
    const key = late === 0 ? "none_late" : "some_late";
    parts.push(words.say(key, { late: words.count(late), of: words.count(of), count: of }));
  }
  const [from, to] = [before, after].map((trust) => words.number(trust * film.steps.trust, 2));
  parts.push(from === to ? words.say("trust_is", { to }) : words.say("trust_moved", { from, to }));
  return words.say("left", {
    buyer: buyerName(buyer), old: supplierName(old), fresh: supplierName(fresh), why: parts.join(", "),
  });
}

/**
 * @param {Film} film
 * @param {number} month
 * @param {number} b
 * @param {Words} words
 */
function delivered(film, month, b, words) {
  const late = film.has(month, b, "LATE");
  if (film.has(month, b, "SHORT")) {
    const missing = words.number(film.value(month, "missing", b));
    return words.say(late ? "short_and_late" : "short", { missing });
  }
  return words.say(late ? "late" : "on_time");
}

/**
 * @param {Film} film
 * @param {number} month
 * @param {number} b
 * @param {Words} words
 */
function learned(film, month, b, words) {
  const partner = film.value(month, "partner", b);
  const same = film.value(month - 1, "partner", b) === partner;
  const now = words.number(film.value(month, "own_trust", b), 2);
  const back = words.number(film.value(month, "partner_trust", b), 2);
  const before = words.number(film.value(month - 1, "own_trust", b), 2);
  const moved = same && before !== now ? words.say("trust_moved", { from: before, to: now })
    : words.say("trust_is", { to: now });
  return words.say("learned", { moved, partner: supplierName(partner), back });
}

/**
 * The bids that a buyer got, lowest first.
 * @param {Film} film
 * @param {number} month
 * @param {number} b
 */
export function bidsFor(film, month, b) {
  /** @type {{supplier: number, price: number}[]} */
  const bids = [];
  film.header.pairs.forEach(([buyer, supplier], row) => {
    const price = buyer === b ? film.value(month, "bid", row) : NaN;
    if (!Number.isNaN(price)) bids.push({ supplier, price });
  });
  return bids.sort((a, c) => a.price - c.price);
}

/**
 * Buyers that a supplier has orders from.
 * @param {Film} film
 * @param {number} month
 * @param {number} s
 */
export function customersOf(film, month, s) {
  const frame = film.frames[month - 1];
  if (frame === undefined) return [];
  return film.header.buyers.map((_, b) => b).filter((b) => frame.columns.partner[b] === s);
}

/**
 * @param {Film} film
 * @param {number} month
 * @param {number} s
 * @param {Words} words
 * @returns {Generator<[string, string]>}
 */
function* supplierStory(film, month, s, words) {
  const id = film.header.buyers.length + s;
  const customers = customersOf(film, month, s);
  const those = (/** @type {string} */ flag) => customers.filter((b) => film.has(month, b, flag));
  const named = (/** @type {number[]} */ found) => words.list(found.map(buyerName));
  const bids = film.header.pairs.filter(([, supplier], row) => supplier === s && !Number.isNaN(film.value(month, "bid", row)));
  if (bids.length > 0) {
    const won = bids.filter(([b]) => customers.includes(b)).length;
    yield ["quote", words.say("bid_for", { count: bids.length, won, cost: words.number(film.value(month, "unit_cost", s), 1) })];
  }
  for (const event of film.events(month, "LEFT")) {
    if (event[2] === s || event[3] === s) yield ["award", leftSentence(film, month, event, words)];
  }
  const units = customers.reduce((sum, b) => sum + film.value(month, "units", b), 0);
  yield ["award", customers.length === 0 ? words.say("no_customers")
    : words.say("sold_to", { names: named(customers), units: words.number(units), price: words.number(film.value(month, "price", id), 1) })];
  for (const [flag, stage] of [["NOTICE", "quote"], ["SHORT", "deliver"], ["LATE", "deliver"], ["SHADED", "deliver"], ["DISCLOSED", "improve"], ["LINKED", "improve"]]) {
    const found = those(flag);
    if (found.length > 0) yield [stage, words.say(`to_${flag.toLowerCase()}`, { names: named(found) })];
  }
  const ideas = film.value(month, "ideas", id);
  if (ideas > 0) yield ["improve", words.say("ideas_given", { count: ideas })];
  yield ["settle", words.say("supplier_earned", {
    profit: words.short(film.value(month, "profit", id)), cash: words.short(film.value(month, "cash", s)),
  })];
  if (film.events(month, "FAILED").some((event) => event[1] === s)) {
    yield ["turnover", words.say("failed_here", { cash: words.short(film.value(month, "cash", s)) })];
  }
}

/**
 * What happened in a month, the most telling first: failures, departures, and counts of the rest.
 * @param {Film} film
 * @param {number} month
 * @param {Words} words
 * @param {number} most sentences on departures
 * @returns {string[]}
 */
export function happenings(film, month, words, most) {
  const frame = film.frames[month - 1];
  if (frame === undefined) return [];
  const told = film.events(month, "FAILED").map((event) => words.say("failed", {
    supplier: supplierName(event[1]), cash: words.short(event[2] * film.steps.cash), count: event[3],
  }));
  const departures = film.events(month, "LEFT");
  told.push(...departures.slice(0, most).map((event) => leftSentence(film, month, event, words)));
  if (departures.length > most) told.push(words.say("more_left", { count: departures.length - most }));
  const buyers = film.header.buyers.map((_, b) => b);
  const rebids = buyers.filter((b) => bidsFor(film, month, b).length > 0).length;
  const sum = buyers.reduce((total, b) => total + (frame.columns.ideas[b] || 0), 0);
  const counts = [
    words.say("rebids_count", { count: rebids }),
    words.say("ideas_count", { count: sum }),
    ...["LATE", "VOICED", "SILENT"].map((flag) => words.say(`${flag.toLowerCase()}_count`, { count: buyers.filter((b) => film.has(month, b, flag)).length })),
  ];
  return [...told, words.say("counts_of_month", { counts: counts.join(", ") })];
}

/**
 * The state of the market in words: what the picture shows, for those who do not see it.
 * @param {Film} film
 * @param {number} month
 * @param {Words} words
 */
export function summaryOf(film, month, words) {
  const { stances, buyers, suppliers } = film.header;
  const head = words.say("summary", {
    month, months: film.header.months, buyers: buyers.length, suppliers: suppliers.length,
  });
  const lines = stances.flatMap((stance, row) => stance.side !== "buyer" ? [] : [words.say("summary_stance", {
    stance: words.stance(stance.label),
    trust: words.number(film.value(month, "mean_trust", row), 2),
    share: words.percent(film.value(month, "mean_transactional_share", row)),
    price: words.number(film.value(month, "mean_price", row), 1),
  })]);
  return [head, ...lines].join(" ");
}
