/** Korean, on drawings. The same as drawings_words_en.js. */

const number = (count) => count.toLocaleString("ko");

/** What servers say of captions in English. */
const CAPTION_RULES = [
  [/^a caption must say something besides the trigger$/, () => "캡션이 비어 있어요. 그림에 무엇이 있는지 써 주세요."],
  [
    /^a caption must have at most (\d+) CLIP tokens with the trigger, not (\d+)$/,
    (most, has) => `캡션이 너무 길어요. 트리거까지 ${most}토큰까지 쓸 수 있는데 지금은 ${has}토큰이에요.`,
  ],
];

function captionRule(said) {
  for (const [pattern, korean] of CAPTION_RULES) {
    const found = pattern.exec(said);
    if (found) return korean(...found.slice(1));
  }
  return said;
}

export const DRAWINGS_KOREAN = {
  add: "그림 추가",
  more: "더 보기",
  search: "캡션과 파일 이름 검색",
  filtersLabel: "보기",
  filters: {
    UNSPECIFIED: "전체",
    NEW: "새 그림",
    EDITED: "직접 쓴 캡션",
    NEAR_DUPLICATE: "비슷한 그림",
    CAPTION_PENDING: "캡션 작성 중",
    CAPTION_FAILED: "설명 없음",
    DAMAGED: "손상됨",
    REFUSED: "추가되지 않음",
  },
  filterHints: {
    UNSPECIFIED: "이 그림체의 모든 그림이에요",
    NEW: "사용 중인 버전이 아직 배우지 않은 그림이에요",
    EDITED: "사람이 캡션을 쓴 그림이에요",
    NEAR_DUPLICATE: "거의 똑같은 그림을 나란히 보여 줘요",
    CAPTION_PENDING: "캡션을 기다리는 그림이에요",
    CAPTION_FAILED: "캡션 모델이 설명을 찾지 못한 그림이에요",
    DAMAGED: "파일이 없어졌거나 손상된 그림이에요",
    REFUSED: "이 브라우저에서 올렸지만 추가되지 않은 파일과 이유예요",
  },
  onlyUploader: (id) => `${id}님의 그림만 ✕`,
  found: (count) => `그림 ${number(count)}장을 보여 주고 있어요.`,
  look: (name, signs) => `${name} 크게 보기${signs ? `: ${signs}` : ""}`,
  editCaption: (caption) => `캡션 고치기: ${caption}`,
  noWords: "아직 설명이 없어요",
  signs: {
    damaged: "손상됨",
    pending: "캡션 작성 중",
    failed: "설명 없음",
    near: "비슷한 그림",
    edited: "직접 씀",
    heldOut: "평가용",
  },
  emptyTitle: "아직 그림이 없어요",
  emptyHint: "그림, 폴더, zip 파일을 이 페이지에 끌어다 놓거나 붙여 넣거나 ‘그림 추가’를 눌러 주세요. 그림 옆에 있는 텍스트 파일은 캡션이 돼요.",
  nothingFound: "찾는 그림이 없어요.",
  showAll: "전체 보기",
  triedAgain: "다시 시도하고 있어요…",
  drop: (style) => `여기에 놓으면 ${style}에 추가돼요`,
  noPictures: "이 파일들 중에는 그림도 zip도 없어요.",
  refusedHint: "이 파일들은 추가되지 않았어요. 고친 뒤 다시 추가하거나 목록에서 지워 주세요.",
  noneRefused: "추가되지 않은 파일이 없어요.",
  dismiss: (name) => `${name} 목록에서 지우기`,
  dismissAll: "모두 지우기",
  refusal: ({ reason, message }) =>
    ({
      REFUSAL_REASON_NOT_AN_IMAGE: "PNG, JPEG, WebP, AVIF, GIF, BMP 이미지가 아니에요.",
      REFUSAL_REASON_TRUNCATED: "파일이 손상됐거나 중간에 잘렸어요. 온전한 파일을 추가해 주세요.",
      REFUSAL_REASON_DUPLICATE: "똑같은 그림이 이미 있어요.",
      REFUSAL_REASON_ANIMATED: "움직이는 이미지예요. 정지된 그림만 학습할 수 있어요.",
      REFUSAL_REASON_FORGOTTEN: "삭제를 요청한 사람이 올린 그림이에요.",
      REFUSAL_REASON_NO_CONSENT: "올린 사람이 학습에 동의하지 않은 그림이에요.",
      REFUSAL_REASON_TOO_LARGE: `그림이 너무 커요. (${message})`,
      REFUSAL_REASON_TOO_SMALL: `그림이 너무 작아요. (${message})`,
      REFUSAL_REASON_CAPTION: `캡션을 쓸 수 없어요. ${captionRule(message)}`,
    })[reason] ?? message,

  editor: {
    label: (name) => `${name}의 캡션`,
    placeholder: "그림에 무엇이 있는지 써 주세요",
    hint: (trigger) => `끝에 “${trigger}”가 붙어요. Enter로 저장하고, Ctrl-Enter로 저장하고 다음 그림으로 넘어가요.`,
    save: "저장",
    saveHint: "Enter",
    anew: "다시 쓰게 하기",
    anewHint: "캡션 모델이 새로 쓰게 해요",
    saved: "캡션을 저장했어요.",
    refused: (error) => captionRule(error.told),
  },

  view: {
    title: "그림",
    back: "이전 그림",
    on: "다음 그림",
    place: (index, count) => `${number(index)} / ${number(count)}`,
    unreadable: "이 그림의 파일이 없어졌거나 손상됐어요. 다시 추가하면 캡션은 그대로 남아요. 아니면 삭제해 주세요.",
    size: "크기",
    added: "추가한 날",
    whose: "올린 사람",
    yours: "나",
    theirs: "이 사람의 그림 모두 보기",
    consent: "동의",
    source: "출처",
    captionBy: "캡션",
    person: "사람이 썼어요",
    model: (name) => (name ? `${name}이(가) 썼어요` : "캡션 모델이 썼어요"),
    captionProblem: "캡션 모델",
    damage: "파일",
    damages: {
      DRAWING_DAMAGE_MISSING: "없어졌어요. 다시 추가해 주세요.",
      DRAWING_DAMAGE_QUARANTINED: "손상되어 따로 치워 뒀어요. 다시 추가해 주세요.",
    },
    heldOut: "평가용",
    heldOutHint: "학습에는 쓰지 않고 새 버전을 평가할 때 써요",
    likes: "비슷한 그림",
    like: "비슷한 그림 보기",
    remove: "삭제",
    removeHint: "이 그림과 캡션을 완전히 삭제할까요? 이 그림을 배운 버전은 그대로 남아요.",
    removeSure: "완전히 삭제",
    keep: "그대로 두기",
    removed: (name) => `${name}을(를) 삭제했어요.`,
  },

  uploads: {
    label: "추가하는 파일",
    told: (over, all, problems) =>
      `파일 ${number(all)}개 중 ${number(over)}개를 마쳤어요${problems ? `. ${number(problems)}개는 추가되지 않았어요` : ""}`,
    waits: (said) => `${said} 파일은 그대로 기다리고 있다가 다시 보내져요.`,
    endAll: "모두 취소",
    clear: "닫기",
    more: (count) => `그 밖에 ${number(count)}개`,
    end: (name) => `${name} 취소`,
    retry: (name) => `${name} 다시 시도`,
    progress: (name) => `${name} 진행률`,
    states: {
      waiting: "기다리는 중",
      sending: "보내는 중",
      sent: "살펴보는 중",
      kept: "추가했어요 ✓",
      refused: "추가되지 않음",
      failed: "실패",
      ended: "취소함",
    },
    taken: ({ added, refused, there }) =>
      [`${number(added)}장 추가`, there && `${number(there)}장은 이미 있음`, refused && `${number(refused)}장은 추가되지 않음`]
        .filter(Boolean)
        .join(", "),
  },

  replace: {
    open: "단어 바꾸기",
    title: "모든 캡션에서 단어 바꾸기",
    words: "찾을 말",
    replacement: "바꿀 말",
    replacementHint: "비워 두면 찾은 말을 지워요.",
    whole: "온전한 단어만",
    would: (count, refused) =>
      `${count ? `캡션 ${number(count)}개가 바뀌어요.` : "바뀌는 캡션이 없어요."}${refused ? ` ${number(refused)}개는 비거나 너무 길어져서 바꿀 수 없어요.` : ""}`,
    go: (count) => (count ? `캡션 ${number(count)}개 바꾸기` : "바꾸기"),
    stop: "멈추기",
    progress: (now, all) => `캡션 ${number(all)}개 중 ${number(now)}개를 바꿨어요…`,
    done: (count) => `캡션 ${number(count)}개를 바꿨어요.`,
    stopped: (count) => `멈췄어요. 캡션을 ${number(count)}개쯤 바꿨고, 다시 하면 이어서 바꿔요.`,
    before: "바꾸기 전",
    after: "바꾼 뒤",
  },

  exporting: {
    open: "내보내기",
    title: "그림 내보내기",
    format: "캡션 형식",
    formats: {
      "metadata.csv": "metadata.csv (허깅페이스 imagefolder)",
      "metadata.jsonl": "metadata.jsonl (허깅페이스 imagefolder)",
      "info.csv": "info.csv (image, text)",
      txt: "그림마다 .txt 파일 (kohya)",
    },
    download: "zip 내려받기",
    hub: "허깅페이스 허브",
    repository: "데이터셋",
    hubHint: "소유자/이름. 없으면 새로 만들고, 이미 올라간 그림은 다시 올리지 않아요.",
    private: "비공개",
    push: "올리기",
    pushing: (done, all) => (all ? `그림 ${number(all)}장 중 ${number(done)}장을 올렸어요…` : "이미 올라가 있는 그림을 확인하고 있어요…"),
    pushed: "그림을 모두 올렸어요:",
    pushStopped: "멈췄어요. 올린 그림은 그대로 있고, 다시 올리면 이어서 올려요.",
  },

  ledger: {
    open: "추가·삭제 기록",
    title: "누가 무엇을 추가하고 삭제했나요",
    hint: "최근 기록부터 보여 줘요. 기록은 지워지지 않아요.",
    columns: ["언제", "무엇을", "그림", "올린 사람, 한 사람"],
    actions: {
      LEDGER_ACTION_ADDED: "추가",
      LEDGER_ACTION_REMOVED: "삭제",
      LEDGER_ACTION_FORGOTTEN: "잊기",
    },
    forgotten: "(잊은 그림)",
    by: (whose, who) => `${whose}, ${who}`,
    more: "더 보기",
    empty: "아직 기록이 없어요",
  },

  forget: {
    open: "올린 사람 잊기",
    title: "올린 사람 잊기",
    hint: "그 사람이 올린 그림을 모두 삭제하고, 다시 동의할 때까지 그 사람의 그림을 받지 않아요. 되돌릴 수 없어요.",
    id: "디스코드 사용자 ID",
    idHint: "17~19자리 숫자예요.",
    all: "이 그림체뿐 아니라 모든 그림체에서",
    go: "잊기",
    done: (count) => `잊었어요. 그림 ${number(count)}장을 삭제했어요.`,
    versions: (names) => `이 버전들이 그 그림을 배웠어요: ${names}`,
    withdraw: "이 버전들도 삭제",
    withdrawn: (names) => `삭제한 버전: ${names}`,
  },

  style: {
    label: "그림체",
    open: "편집",
    openLabel: "그림체 편집",
    new: "새 그림체",
    make: "새 그림체",
    edit: (name) => `${name} 편집`,
    name: "이름",
    nameHint: "영문 소문자, 숫자, 하이픈을 쓰고 글자로 시작해요. 나중에 바꿀 수 없어요.",
    displayName: "표시 이름",
    trigger: "트리거",
    triggerHint: "이 그림체를 부르는 말로, 모든 캡션 끝에 붙어요. 예: drawn by … style",
    triggerChangeHint: "캡션에는 새 트리거가 붙어요. 이미 있는 버전은 예전 트리거를 알고 있어요.",
    prefix: "프롬프트 앞에 붙일 말",
    prefixHint: "예: masterpiece, best quality,",
    negative: "네거티브 프롬프트 앞에 붙일 말",
    inversions: "텍스추얼 인버전",
    inversionsHint: "위 두 칸에서 학습된 임베딩을 뜻하는 단어를 쉼표로 나눠 써 주세요. 예: EasyNegative",
    shared: "다른 서버에서도 이 그림체로 그릴 수 있어요",
    save: "저장",
    create: "그림체 만들기",
  },
};
