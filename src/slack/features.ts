// Everything that people can type, click and submit. The dispatch, help and the nearest-word question read these tables
// and nothing else: what is not in them does not exist for anybody. A feature's handlers stand in the file of its name.

import { openAccept, openAdjust, refreshAdjust, saveAdjustment } from './adjust.ts'
import { handleAlert, letGoOfAlert, openFromAlert, snoozeSubmitted } from './alert.ts'
import { createByApi, openApi, reopenApi, revokeByApi } from './api.ts'
import type { ClickHandler, Feature, SubmitHandler } from './ask.ts'
import { answerAudit, chooseAudit, turnAudit } from './audit.ts'
import { answerBalance, showPool } from './balance.ts'
import { openCorrect, refreshCorrect, saveCorrection } from './correct.ts'
import { answerDigest, previewDigest, sendMeDigest, showDigests, stopMyDigest, stopThisDigest } from './digest.ts'
import { changeDigest, refreshDigest, saveDigest } from './digest-modal.ts'
import { joinDouble, keepDouble, showEntries, showOlderEntries } from './entries.ts'
import { answerFor, clearFor, setForByButton } from './for.ts'
import { answerForecast, showForecast, showForecastBeside } from './forecast.ts'
import { correctByButton, openFromGrants, refreshCorrection, showGrants, submitCorrection } from './grants.ts'
import { answerHelp } from './help.ts'
import { answerHistory, chooseHistory, showHistory } from './history.ts'
import { logAnother, openLog, openLogByButton, refreshLog, submitLog } from './log-modal.ts'
import { zeroReplied, zeroShown } from './log-zero.ts'
import { answerMe, showMe, showOlderOwn } from './me.ts'
import { sendParkedNow } from './parked.ts'
import { answerPlan, showPlan } from './plan.ts'
import { answerPools, openPool, showArchived, showPools } from './pools.ts'
import { openPrices, refreshPrices, submitPrice } from './prices.ts'
import { answerPurposes, openAdding, openChange, refreshMerge, reopenPurposes } from './purposes.ts'
import { addByForm, changeByForm } from './purposes-change.ts'
import { bookChoice, runMeantVerb } from './question-click.ts'
import { answerReminders, letThemExpire, remindAgain, showReminders, stopReminders, unmuteByCard } from './reminders.ts'
import { changeByCard, saveReminders } from './reminders-modal.ts'
import {
  answerReserve,
  cancelByCard,
  showReservations,
  showReservationsBeside,
  stopShortfalls,
  unmuteShortfalls,
} from './reserve.ts'
import { openReserve, refreshReserve, saveReserve } from './reserve-modal.ts'
import { openReset, refreshReset, submitReset } from './reset.ts'
import { archivePool, bringPoolBack, openSettings, openSettingsByButton, saveSettings } from './settings.ts'
import { createBySetup, openSetup, refreshSetup, reopenSetup } from './setup.ts'
import { answerTeam, chooseTeam, showTeam } from './team.ts'
import { openTerms, refreshTerms, submitTerms } from './terms.ts'
import { openTopup, refreshTopup, reopenTopup, submitTopup, topupByButton } from './topup.ts'
import { undoLast, undoReplied, undoShown } from './undo.ts'
import { openWorkspaceByButton, saveWorkspaceSettings } from './workspace-settings.ts'

/** What can be typed, in the order of help. */
export const features: readonly Feature[] = [
  {
    verb: 'left',
    aliases: ['balance'],
    who: 'everybody',
    example: '',
    does: 'what is left, and what the rest went into',
    doesForGuests: 'what is left, and how much of the rest was yours',
    run: (ask, rest) => answerBalance(ask, { typed: rest }),
  },
  {
    verb: 'log',
    aliases: [],
    who: 'everybody',
    example: '2 mobile for Prospecting #q4-webinar',
    does: 'books what you spent; "log" itself may be left out, and alone it opens a form',
    run: (ask) => openLog(ask),
  },
  {
    verb: 'for',
    aliases: [],
    who: 'everybody',
    example: 'for #q4-webinar',
    does: 'sets what your next logs are for, until you change it; "for nothing" ends it',
    run: answerFor,
  },
  {
    verb: 'undo',
    aliases: [],
    who: 'everybody',
    example: 'undo',
    does: 'takes back what you logged last, for 15 minutes',
    run: undoLast,
  },
  {
    verb: 'me',
    aliases: [],
    who: 'everybody',
    example: 'me',
    does: 'what you used, for what, and your latest entries, to look at closely and correct',
    run: answerMe,
  },
  {
    verb: 'plan',
    aliases: [],
    who: 'everybody',
    example: 'plan 300 phones',
    does: 'what it would cost, and whether it fits; books nothing',
    run: answerPlan,
  },
  {
    verb: 'forecast',
    aliases: [],
    who: 'everybody',
    example: 'forecast',
    does: 'when the pool is empty, or what of it expires',
    run: answerForecast,
  },
  {
    verb: 'history',
    aliases: [],
    who: 'everybody',
    example: 'history',
    does: 'this billing cycle of a pool and the last six: what was used, what expired, which alerts rang',
    run: answerHistory,
  },
  {
    verb: 'team',
    aliases: [],
    who: 'everybody',
    example: 'team',
    does: 'who used what of a pool in this cycle, and what for',
    doesForGuests: 'how much of a pool is used in this cycle, and what of it was yours',
    run: answerTeam,
  },
  {
    verb: 'pools',
    aliases: [],
    who: 'everybody',
    example: 'pools',
    does: 'every pool: what is left, when it resets, who looks after it; and how each is set up',
    run: answerPools,
  },
  {
    verb: 'digest',
    aliases: [],
    who: 'members',
    example: 'digest',
    does: 'which summaries of a pool come, where and when; one to you alone, by a click',
    run: answerDigest,
  },
  {
    verb: 'reminders',
    aliases: [],
    who: 'everybody',
    example: 'reminders',
    does: 'what is said before a reset, and before credits that end on their own do, when and to whom',
    run: answerReminders,
  },
  {
    verb: 'purposes',
    aliases: [],
    who: 'everybody',
    example: 'purposes',
    does: 'what credits are spent for, and what each came to; those who run a pool add, rename, merge and archive',
    doesForGuests: 'what credits may be spent for',
    run: (ask) => answerPurposes(ask),
  },
  {
    verb: 'reserve',
    aliases: [],
    who: 'members',
    example: 'reserve 300 for #q4-webinar until 11 dec',
    does: 'what is reserved for coming campaigns; owners and admins reserve and cancel',
    run: answerReserve,
  },
  {
    verb: 'help',
    aliases: [],
    who: 'everybody',
    example: 'help',
    does: 'shows this',
    run: (ask) => answerHelp(ask),
  },
  {
    verb: 'setup',
    aliases: [],
    who: 'admins',
    example: 'setup',
    does: 'makes a pool of credits',
    run: openSetup,
  },
  {
    verb: 'topup',
    aliases: [],
    who: 'owners',
    example: 'topup 1000 until 31 dec',
    does: 'adds credits that were bought or given, and shows before it does what they change',
    forms: [
      {
        who: 'owners',
        example: 'topup list',
        does: 'what came when, until when and why; corrects it, and changes the plan, the reset and prices',
      },
    ],
    run: openTopup,
  },
  {
    verb: 'settings',
    aliases: [],
    who: 'owners',
    example: 'settings',
    does: 'changes how a pool is set up: name, channel, owners, unit, zone and more; archives it and brings it back',
    forms: [
      {
        who: 'admins',
        example: 'settings workspace',
        does: 'whose names are shown, zone, currency, holidays, and who else is an admin here',
      },
    ],
    run: openSettings,
  },
  {
    verb: 'api',
    aliases: [],
    who: 'owners',
    example: 'api',
    does: 'makes and revokes keys for programs',
    run: openApi,
  },
  {
    verb: 'audit',
    aliases: [],
    who: 'owners',
    example: 'audit',
    does: 'who changed what of your pools, from what to what, and when',
    run: answerAudit,
  },
]

/** What buttons, menus and live fields do, by action id: `<feature>:<verb>`. */
export const clicks: Readonly<Record<string, ClickHandler>> = {
  'alert:handle': { kind: 'answers', run: handleAlert },
  'alert:let-go': { kind: 'answers', run: letGoOfAlert },
  'alert:more': { kind: 'opens', view: openFromAlert },
  'parked:send': { kind: 'answers', run: sendParkedNow },
  'audit:choose': { kind: 'answers', run: chooseAudit },
  'audit:newest': { kind: 'answers', run: turnAudit },
  'audit:older': { kind: 'answers', run: turnAudit },
  'api:open': { kind: 'opens', view: reopenApi },
  'api:revoke': { kind: 'refreshes', view: revokeByApi },
  'forecast:beside': { kind: 'answers', run: showForecastBeside },
  'plan:first': { kind: 'answers', run: showPlan },
  'plan:second': { kind: 'answers', run: showPlan },
  'plan:more': { kind: 'answers', run: showPlan },
  'forecast:show': { kind: 'answers', run: showForecast },
  'history:show': { kind: 'answers', run: showHistory },
  'history:choose': { kind: 'answers', run: chooseHistory },
  'team:show': { kind: 'answers', run: showTeam },
  'team:choose': { kind: 'answers', run: chooseTeam },
  'workspace:open': { kind: 'opens', view: openWorkspaceByButton },
  'settings:open': { kind: 'opens', view: openSettingsByButton },
  'settings:archive': { kind: 'refreshes', view: archivePool },
  'settings:bring-back': { kind: 'refreshes', view: bringPoolBack },
  'pools:list': { kind: 'answers', run: showPools },
  'pools:before': { kind: 'answers', run: showPools },
  'pools:next': { kind: 'answers', run: showPools },
  'pools:archived': { kind: 'answers', run: showArchived },
  'archived:before': { kind: 'answers', run: showArchived },
  'archived:next': { kind: 'answers', run: showArchived },
  'pools:open': { kind: 'answers', run: openPool },
  'left:show': { kind: 'answers', run: showPool },
  'me:show': { kind: 'answers', run: showMe },
  'me:older': { kind: 'answers', run: showOlderOwn },
  'entries:show': { kind: 'answers', run: showEntries },
  'entries:older': { kind: 'answers', run: showOlderEntries },
  'double:join': { kind: 'answers', run: joinDouble },
  'double:keep': { kind: 'answers', run: keepDouble },
  'correct:open': { kind: 'opens', view: openCorrect },
  'correct:what': { kind: 'refreshes', view: refreshCorrect },
  'correct:credits': { kind: 'refreshes', view: refreshCorrect },
  'adjust:open': { kind: 'opens', view: openAdjust },
  'adjust:accept': { kind: 'opens', view: openAccept },
  'adjust:pool': { kind: 'refreshes', view: refreshAdjust },
  'adjust:credits': { kind: 'refreshes', view: refreshAdjust },
  'adjust:effective_at': { kind: 'refreshes', view: refreshAdjust },
  'setup:open': { kind: 'opens', view: reopenSetup },
  'setup:allotment': { kind: 'refreshes', view: refreshSetup },
  'setup:credits_left': { kind: 'refreshes', view: refreshSetup },
  'setup:anchor_at': { kind: 'refreshes', view: refreshSetup },
  'setup:length': { kind: 'refreshes', view: refreshSetup },
  'setup:zone': { kind: 'refreshes', view: refreshSetup },
  'digest:show': { kind: 'answers', run: showDigests },
  'digest:preview': { kind: 'answers', run: previewDigest },
  'digest:mine': { kind: 'answers', run: sendMeDigest },
  'digest:stop-mine': { kind: 'answers', run: stopMyDigest },
  'digest:stop': { kind: 'answers', run: stopThisDigest },
  'digest:change': { kind: 'opens', view: changeDigest },
  'digest:place': { kind: 'refreshes', view: refreshDigest },
  'digest:cadence-channel': { kind: 'refreshes', view: refreshDigest },
  'digest:cadence-mine': { kind: 'refreshes', view: refreshDigest },
  'reminders:show': { kind: 'answers', run: showReminders },
  'reminders:change': { kind: 'opens', view: changeByCard },
  'reminders:let-expire': { kind: 'answers', run: letThemExpire },
  'reminders:remind-again': { kind: 'answers', run: remindAgain },
  'reminders:stop': { kind: 'answers', run: stopReminders },
  'reminders:unmute': { kind: 'answers', run: unmuteByCard },
  'purposes:open': { kind: 'opens', view: reopenPurposes },
  'purposes:add': { kind: 'opens', view: openAdding },
  'purposes:change': { kind: 'opens', view: openChange },
  'purposes:into': { kind: 'refreshes', view: refreshMerge },
  'reserve:show': { kind: 'answers', run: showReservations },
  'reserve:cancel': { kind: 'answers', run: cancelByCard },
  'reserve:beside': { kind: 'answers', run: showReservationsBeside },
  'reserve:stop': { kind: 'answers', run: stopShortfalls },
  'reserve:unmute': { kind: 'answers', run: unmuteShortfalls },
  'reserve:open': { kind: 'opens', view: openReserve },
  'reserve:pool': { kind: 'refreshes', view: refreshReserve },
  'reserve:credits': { kind: 'refreshes', view: refreshReserve },
  'reserve:from_at': { kind: 'refreshes', view: refreshReserve },
  'reserve:until_at': { kind: 'refreshes', view: refreshReserve },
  'for:first': { kind: 'answers', run: setForByButton },
  'for:second': { kind: 'answers', run: setForByButton },
  'for:clear': { kind: 'answers', run: clearFor },
  'log:open': { kind: 'opens', view: openLogByButton },
  'log:again': { kind: 'refreshes', view: logAnother },
  'log:pool': { kind: 'refreshes', view: refreshLog },
  'log:activity': { kind: 'refreshes', view: refreshLog },
  'log:quantity': { kind: 'refreshes', view: refreshLog },
  'log:credits': { kind: 'refreshes', view: refreshLog },
  'question:first': { kind: 'answers', run: bookChoice },
  'question:second': { kind: 'answers', run: bookChoice },
  'question:more': { kind: 'answers', run: bookChoice },
  'question:verb': { kind: 'answers', run: runMeantVerb },
  'zero:reply': { kind: 'answers', run: zeroReplied },
  'zero:shown': { kind: 'refreshes', view: zeroShown },
  'grants:show': { kind: 'answers', run: showGrants },
  'grants:more': { kind: 'opens', view: openFromGrants },
  'grants:correct': { kind: 'opens', view: correctByButton },
  'grants:credits': { kind: 'refreshes', view: refreshCorrection },
  'terms:change': { kind: 'opens', view: openTerms },
  'terms:preset': { kind: 'refreshes', view: refreshTerms },
  'terms:seats': { kind: 'refreshes', view: refreshTerms },
  'terms:allotment': { kind: 'refreshes', view: refreshTerms },
  'terms:length': { kind: 'refreshes', view: refreshTerms },
  'terms:parts': { kind: 'refreshes', view: refreshTerms },
  'terms:rollover': { kind: 'refreshes', view: refreshTerms },
  'terms:rollover_most': { kind: 'refreshes', view: refreshTerms },
  'terms:rollover_end': { kind: 'refreshes', view: refreshTerms },
  'terms:takes': { kind: 'refreshes', view: refreshTerms },
  'terms:effective_at': { kind: 'refreshes', view: refreshTerms },
  'terms:zone': { kind: 'refreshes', view: refreshTerms },
  'reset:move': { kind: 'opens', view: openReset },
  'reset:ends_at': { kind: 'refreshes', view: refreshReset },
  'reset:ends_time': { kind: 'refreshes', view: refreshReset },
  'price:change': { kind: 'opens', view: openPrices },
  'price:activity': { kind: 'refreshes', view: refreshPrices },
  'price:name': { kind: 'refreshes', view: refreshPrices },
  'price:how': { kind: 'refreshes', view: refreshPrices },
  'price:credits': { kind: 'refreshes', view: refreshPrices },
  'price:effective_at': { kind: 'refreshes', view: refreshPrices },
  'topup:open': { kind: 'opens', view: topupByButton },
  'topup:again': { kind: 'opens', view: reopenTopup },
  'topup:second': { kind: 'opens', view: reopenTopup },
  'topup:pool': { kind: 'refreshes', view: refreshTopup },
  'topup:credits': { kind: 'refreshes', view: refreshTopup },
  'topup:given': { kind: 'refreshes', view: refreshTopup },
  'topup:effective_at': { kind: 'refreshes', view: refreshTopup },
  'topup:expires': { kind: 'refreshes', view: refreshTopup },
  'topup:expires_at': { kind: 'refreshes', view: refreshTopup },
  'undo:reply': { kind: 'answers', run: undoReplied },
  'undo:shown': { kind: 'refreshes', view: undoShown },
}

/** Which feature takes which modal, by callback id: `<feature>:<verb>`. */
export const submissions: Readonly<Record<string, SubmitHandler>> = {
  'alert:snooze': snoozeSubmitted,
  'log:form': submitLog,
  'api:create': createByApi,
  'correct:save': saveCorrection,
  'adjust:save': saveAdjustment,
  'setup:create': createBySetup,
  'settings:save': saveSettings,
  'workspace:save': saveWorkspaceSettings,
  'digest:save': saveDigest,
  'reminders:save': saveReminders,
  'purposes:add': addByForm,
  'purposes:rename': changeByForm,
  'purposes:move': changeByForm,
  'purposes:merge': changeByForm,
  'purposes:split': changeByForm,
  'purposes:archive': changeByForm,
  'purposes:bring-back': changeByForm,
  'reserve:save': saveReserve,
  'topup:add': submitTopup,
  'grants:correct': submitCorrection,
  'terms:change': submitTerms,
  'reset:move': submitReset,
  'price:change': submitPrice,
}

/** Words of the slash command that are planned and do not exist yet, so that nobody takes them for a slip of another. */
export const unbuilt: ReadonlySet<string> = new Set(
  'check request outcome target budget rules reading import export connect webhooks dashboard'.split(' '),
)
