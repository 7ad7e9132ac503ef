export interface Versions {
  format: "legalsite-revisions v1";
  last_change: string | null;
  next_change: string | null;
  timezone: string;
  policy: string;
  url: string;
  revisions_url: string;
  revisions_count: number;
  current_json_url?: string;
  status: "current" | "replaced" | "superseded" | "upcoming" | "withdrawn" | "unknown";
  current: string | null;
  ended: string | null;
  pending: Array<VersionFacts>;
  drafts: Array<string>;
  banner_until: string | null;
  language: string;
  changes_url: string;
  fragment_url?: string;
  fragment_style_url?: string;
  revisions: Array<PublicText>;
  gaps: Array<PublicGap>;
}

export interface VersionFacts {
  policy: string;
  revised: string;
  revised_stated: boolean;
  effective: string;
  effective_new_accounts: string | null;
  status: "current" | "replaced" | "superseded" | "upcoming" | "withdrawn";
  change: "editorial" | "material" | "minor" | null;
  draft: boolean;
  withdraws: boolean;
}

export interface PublicText {
  policy: string;
  revised: string;
  revised_stated: boolean;
  effective: string;
  effective_new_accounts: string | null;
  status: "current" | "replaced" | "superseded" | "upcoming" | "withdrawn";
  change: "editorial" | "material" | "minor" | null;
  draft: boolean;
  withdraws: boolean;
  translates: string | null;
  language: string;
  title: string;
  summary: string | null;
  approved_by: Array<string>;
  url: string;
  json_url?: string;
  raw_url: string | null;
  sha256: string | null;
  size: number | null;
  withheld: boolean;
  recorded: string | null;
  recorded_at: string | null;
  ledger_line: number | null;
  recorded_late: string | null;
  withheld_recorded?: string;
  withheld_url?: string;
  applied: Array<PublicPeriod>;
  applied_new_accounts: Array<PublicPeriod>;
  partly: boolean;
  retroactive?: boolean;
  part_of?: string;
  change_stated: "editorial" | "material" | "minor" | null;
  replaced_by: string | null;
  since_url: string;
  redline_url: string | null;
  redline_from: string | null;
  fragment_url?: string;
  fragment_sha256?: string;
  since_fragment_url?: string;
  since_fragment_sha256?: string;
  redline_fragment_url?: string;
  redline_fragment_sha256?: string;
  translations?: Array<PublicText>;
}

export interface PublicPeriod {
  from: string;
  to: string | null;
}

export interface PublicGap {
  from: string;
  to: string | null;
  reason: string;
  recorded: string | null;
  raw_url: string;
}

export interface TextFile {
  format: "legalsite-text v1";
  last_change: string | null;
  next_change: string | null;
  timezone: string;
  policy: string;
  url: string;
  revisions_url: string;
  revisions_count: number;
  current_json_url?: string;
  status: "current" | "replaced" | "superseded" | "upcoming" | "withdrawn" | "unknown";
  current: string | null;
  ended: string | null;
  pending: Array<VersionFacts>;
  drafts: Array<string>;
  banner_until: string | null;
  version: VersionText | null;
}

export interface VersionText {
  policy: string;
  revised: string;
  revised_stated: boolean;
  effective: string;
  effective_new_accounts: string | null;
  status: "current" | "replaced" | "superseded" | "upcoming" | "withdrawn";
  change: "editorial" | "material" | "minor" | null;
  draft: boolean;
  withdraws: boolean;
  translates: string | null;
  language: string;
  title: string;
  summary: string | null;
  approved_by: Array<string>;
  url: string;
  json_url?: string;
  raw_url: string | null;
  sha256: string | null;
  size: number | null;
  withheld: boolean;
  recorded: string | null;
  recorded_at: string | null;
  ledger_line: number | null;
  recorded_late: string | null;
  withheld_recorded?: string;
  withheld_url?: string;
  applied: Array<PublicPeriod>;
  applied_new_accounts: Array<PublicPeriod>;
  partly: boolean;
  retroactive?: boolean;
  part_of?: string;
  change_stated: "editorial" | "material" | "minor" | null;
  replaced_by: string | null;
  since_url: string;
  redline_url: string | null;
  redline_from: string | null;
  fragment_url?: string;
  fragment_sha256?: string;
  since_fragment_url?: string;
  since_fragment_sha256?: string;
  redline_fragment_url?: string;
  redline_fragment_sha256?: string;
  translations?: Array<PublicText>;
  html: string | null;
  text: string | null;
}

export interface VersionsIndex {
  format: "legalsite-index v1";
  last_change: string | null;
  next_change: string | null;
  timezone: string;
  site: string;
  url: string;
  policies: Record<string, PublicPolicy>;
}

export interface PublicPolicy {
  last_change: string | null;
  next_change: string | null;
  timezone: string;
  policy: string;
  url: string;
  revisions_url: string;
  revisions_count: number;
  current_json_url?: string;
  status: "current" | "replaced" | "superseded" | "upcoming" | "withdrawn" | "unknown";
  current: string | null;
  ended: string | null;
  pending: Array<VersionFacts>;
  drafts: Array<string>;
  banner_until: string | null;
}

export interface Acceptance {
  format: 1;
  policy: string;
  timezone: string;
  versions: Array<AcceptedVersion>;
}

export interface AcceptedVersion {
  revised: string;
  revised_stated: boolean;
  sha256: string | null;
  effective: string;
  effective_new_accounts: string | null;
  applied: Array<PublicPeriod>;
  withheld: boolean;
  retroactive?: boolean;
  draft: boolean;
  ask_again: AcceptanceRequest | null;
  languages: Record<string, AcceptedTranslation>;
}

export interface AcceptanceRequest {
  since: string;
  from: string;
  by: string | null;
  announce_from: string;
  change: "editorial" | "material" | "minor";
}

export interface AcceptedTranslation {
  revised: string;
  sha256: string | null;
}

export interface AcceptanceIndex {
  format: 1;
  policies: Record<string, string>;
}

export interface StatusFile {
  format: "legalsite-status v1";
  last_change: string | null;
  next_change: string | null;
  timezone: string;
  site: string;
  url: string;
  policies: Record<string, PublicPolicy>;
  built_for: string;
  ledger: LedgerState | null;
}

export interface LedgerState {
  lines: number;
  sha256: string;
}

export interface Notices {
  format: "legalsite-notices v1";
  last_change: string | null;
  next_change: string | null;
  timezone: string;
  site: string;
  labels: Record<string, Record<string, string>>;
  notices: Array<ShownNotice>;
}

export interface ShownNotice {
  policy: string;
  revised: string;
  revised_stated: boolean;
  effective: string;
  effective_new_accounts: string | null;
  status: "current" | "replaced" | "superseded" | "upcoming" | "withdrawn";
  change: "editorial" | "material" | "minor" | null;
  draft: boolean;
  withdraws: boolean;
  id: string;
  channels: Array<"account" | "email" | "in_product" | "letter" | "other" | "page" | "site">;
  from: string;
  until: string;
  summary: string | null;
  summaries: Record<string, string>;
  url: string;
  urls: Record<string, string>;
  redline_fragments?: Record<string, Fragment>;
  text: Record<string, string>;
  text_since: Record<string, string>;
}

export interface Fragment {
  url: string;
  sha256: string;
}

export interface JsonFeed {
  version: "https://jsonfeed.org/version/1.1";
  title: string;
  home_page_url: string;
  feed_url: string;
  language: string;
  _legalsite: FeedDays;
  items: Array<FeedItem>;
}

export interface FeedDays {
  format: "legalsite-feed v1";
  last_change: string | null;
  next_change: string | null;
  timezone: string;
}

export interface FeedItem {
  id: string;
  url: string;
  title: string;
  language?: string;
  content_text: string;
  date_published: string;
  date_modified?: string;
  tags: Array<string>;
  _legalsite: VersionFacts;
}

declare global {
  /** Once notice.js is loaded. */
  var legalsite: { show(): Promise<void> };
}
