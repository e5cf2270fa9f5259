"""The words of the Library tab, Chinese and English side by side."""

from __future__ import annotations

from corpus.records import Lang

LIBRARY_WORDS: dict[str, dict[Lang, str]] = {
    # The frame
    "library": {"zh": "资料库", "en": "Library"},
    "view_documents": {"zh": "文档", "en": "Documents"},
    "view_outline": {"zh": "大纲", "en": "Outline"},
    "view_concepts": {"zh": "候选概念", "en": "New concepts"},
    "view_health": {"zh": "检查", "en": "Health"},
    "counted": {
        "zh": "{documents} 份文档 · {passages} 个段落 · {concepts} 个概念",
        "en": "{documents} documents · {passages} passages · {concepts} concepts",
    },
    "read_only": {
        "zh": "这里的资料库只能看，不能改。要改动，请在运行它的机器上操作。",
        "en": "This library can be read here, not changed. Changes are made where it runs.",
    },
    "loading": {"zh": "正在打开……", "en": "Opening…"},
    "unavailable": {"zh": "资料库暂时打不开：{reason}", "en": "The library cannot be opened: {reason}"},
    "defect": {
        "zh": "程序出了错（{kind}），已经读完的文档没有受影响。请再试一次；如果还是这样，请附上服务端日志反馈给我们。",
        "en": "A defect of ours ({kind}); documents already read are untouched. Try again; if it stays, report it with "
        "the server's log.",
    },
    # Adding
    "add": {"zh": "添加资料", "en": "Add material"},
    "choose": {"zh": "选择文件", "en": "Choose files"},
    "drop": {"zh": "或把文件拖到这里", "en": "or drop them here"},
    "accepts": {
        "zh": "PDF、Markdown、纯文本或网页文件，每个不超过 {most} MB",
        "en": "PDF, Markdown, plain text or saved web pages, up to {most} MB each",
    },
    "names": {"zh": "arXiv 编号或论文的 https 链接", "en": "arXiv id or https link to a paper"},
    "names_hint": {"zh": "例如 2205.14135，可一次填几个，用空格隔开", "en": "such as 2205.14135; several with spaces"},
    "fetch": {"zh": "获取", "en": "Fetch"},
    "uploading": {"zh": "正在上传 {name}……", "en": "Uploading {name}…"},
    "too_large": {
        "zh": "{name} 超过 {most} MB，没有上传。",
        "en": "{name} is larger than {most} MB and was not uploaded.",
    },
    "wrong_kind": {
        "zh": "{name} 不是能读的格式；可以读 .pdf、.md、.txt 和 .html。",
        "en": "{name} is of no kind that can be read here: .pdf, .md, .txt or .html.",
    },
    "not_uploaded": {"zh": "{name} 没能上传，请再试一次。", "en": "{name} could not be uploaded; try again."},
    # A change under way
    "phase_turn": {"zh": "排队中：资料库正在做另一项改动……", "en": "Waiting for another change to finish…"},
    "phase_holder": {
        "zh": "另一个程序正在改动资料库（{name}），等它结束……",
        "en": "Another program is changing the library ({name}); waiting for it…",
    },
    "phase_fetching": {"zh": "正在获取 {name}", "en": "Fetching {name}"},
    "phase_reading": {"zh": "正在读入 {name}", "en": "Reading {name}"},
    "phase_graph": {"zh": "正在更新概念图谱……", "en": "Updating the concept graph…"},
    "phase_opening": {"zh": "马上就好，正在打开更新后的资料库……", "en": "Nearly there: opening the updated library…"},
    "phase_mending": {"zh": "正在修复……", "en": "Repairing…"},
    "phase_stopping": {
        "zh": "正在停下，手头这一小段做完就停……",
        "en": "Stopping as soon as the passages in hand are done…",
    },
    "of": {"zh": "第 {done} 个，共 {total} 个", "en": "{done} of {total}"},
    "progress": {"zh": "进度", "en": "Progress"},
    "cancel": {"zh": "取消", "en": "Cancel"},
    "close": {"zh": "关闭", "en": "Close"},
    "undo": {"zh": "撤销", "en": "Undo"},
    # What came of it
    "did_add": {"zh": "已添加：{names}", "en": "Added: {names}"},
    "did_reread": {"zh": "文件有变化，已重新读入：{names}", "en": "Read again, their files had changed: {names}"},
    "did_restore": {"zh": "已放回：{names}", "en": "Back in the library: {names}"},
    "did_remove": {
        "zh": "已移出：{names}。文件本身没有删除。",
        "en": "Removed: {names}. The file itself is untouched.",
    },
    "did_nothing": {"zh": "没有变化：这些已经在资料库里了。", "en": "Nothing changed: this is in the library already."},
    "did_know": {"zh": "已经在资料库里：{names}", "en": "Already in the library: {names}"},
    "did_cancel": {
        "zh": "已取消，没有留下半成品。",
        "en": "Cancelled; nothing half done was left behind.",
    },
    "did_cancel_some": {
        "zh": "已取消。取消前读完的留着：{names}",
        "en": "Cancelled. What had been read by then stays: {names}",
    },
    "did_save": {
        "zh": "大纲已保存到 {place}，图谱已更新。",
        "en": "The outline is saved as {place}, the graph is up to date.",
    },
    "did_copy": {
        "zh": "自带的大纲不会被改动：你的版本已另存为资料库中的 {place}，从现在起用它。",
        "en": "The shipped outline stays as it is: yours is saved as {place} in the library and used from now on.",
    },
    "did_read_notes": {
        "zh": "还读入了 {count} 份与新条目有关的文档。",
        "en": "{count} more documents on new entries were read.",
    },
    "did_mend": {"zh": "已修复。", "en": "Repaired."},
    "did_mend_nothing": {"zh": "没有需要修复的。", "en": "There was nothing to repair."},
    "mended_discarded": {
        "zh": "向量已不可用，全部丢弃重做。",
        "en": "The vectors could not be used and were made anew.",
    },
    "mended_made": {"zh": "补做了 {count} 个向量。", "en": "Vectors made again: {count}."},
    "mended_cleared": {
        "zh": "清除了 {count} 个没有段落的向量。",
        "en": "Vectors without a passage cleared away: {count}.",
    },
    "mended_graph": {"zh": "概念图谱已重做。", "en": "The concept graph was made again."},
    "did_accept": {
        "zh": "“{name}”现在是一个概念，文中提到 {count} 处。",
        "en": "“{name}” is a concept now, mentioned {count} times.",
    },
    "did_accept_as": {
        "zh": "“{name}”现在是“{concept}”的另一个名称。",
        "en": "“{name}” is now another name of “{concept}”.",
    },
    "did_reject": {"zh": "“{name}”不会再列出来。", "en": "“{name}” will not be listed again."},
    "did_forget": {"zh": "对“{name}”的决定已撤销。", "en": "The decision on “{name}” is taken back."},
    # Documents
    "kind_outline": {"zh": "大纲", "en": "Outlines"},
    "kind_text": {"zh": "文本", "en": "Texts"},
    "kind_paper": {"zh": "论文", "en": "Papers"},
    "kind_note": {"zh": "笔记", "en": "Notes"},
    "kind_digest": {"zh": "论文摘要", "en": "Paper digests"},
    "group_trouble": {"zh": "需要留意", "en": "Needs attention"},
    "group_removed": {"zh": "已移出", "en": "Removed"},
    "group_missing": {"zh": "提到但还没有的论文", "en": "Papers referred to that are not here"},
    "missing_hint": {
        "zh": "大纲和笔记引用了这些论文。获取需要联网：每篇先等几秒，再从 arXiv 或论文的网站下载。",
        "en": "The outline and the notes refer to these. Fetching needs the network: one request every few seconds, to "
        "arXiv or the paper's site.",
    },
    "fetch_all": {"zh": "全部获取（{count} 篇）", "en": "Fetch all {count}"},
    "state_changed": {"zh": "文件已改动", "en": "file changed"},
    "state_vanished": {"zh": "文件不在了", "en": "file gone"},
    "state_twin": {"zh": "与另一份相同", "en": "same as another"},
    "state_unread": {"zh": "没能读入", "en": "not read"},
    "why_changed": {"zh": "文件在读入之后有改动。", "en": "The file has changed since it was read."},
    "why_vanished": {
        "zh": "原来的文件找不到了；读过的内容还在，仍可检索。",
        "en": "The file is no longer where it was; what was read stays and is still found.",
    },
    "reread": {"zh": "重新读入", "en": "Read again"},
    "pages": {"zh": "{count} 页", "en": "{count} p."},
    "passages": {"zh": "{count} 段", "en": "{count} passages"},
    "passages_one": {"zh": "1 段", "en": "1 passage"},
    "remove": {"zh": "移出", "en": "Remove"},
    "remove_named": {"zh": "移出 {title}", "en": "Remove {title}"},
    "restore": {"zh": "放回", "en": "Bring back"},
    "restore_named": {"zh": "放回 {title}", "en": "Bring back {title}"},
    "fetch_named": {"zh": "获取 {title}", "en": "Fetch {title}"},
    "search": {"zh": "按标题或编号查找", "en": "Find by title or id"},
    "search_none": {"zh": "没有叫这个名字的文档。", "en": "No document of that name."},
    "documents_none": {
        "zh": "资料库还是空的。添加一份 PDF 或笔记，或者先写一份大纲。",
        "en": "The library is empty. Add a PDF or a note, or write an outline first.",
    },
    # The outline
    "outline_choice": {"zh": "要编辑的大纲", "en": "Outline to edit"},
    "outline_text": {"zh": "大纲文本（Markdown）", "en": "The outline's text (Markdown)"},
    "outline_intro": {
        "zh": "一行一个主题：## 表示章节，- 表示条目。保存后，图谱、提问和练习都随之更新。",
        "en": "A topic a line: ## begins a section, - an entry. On saving, the map, answers and practice follow.",
    },
    "outline_shipped": {
        "zh": "这是自带的大纲；保存时会在资料库里另存一份，原件不变。",
        "en": "This is the shipped outline: saving makes a copy in the library and leaves the original alone.",
    },
    "outline_none": {
        "zh": "还没有大纲。写下几个章节和条目，保存后就能按它提问和练习。",
        "en": "There is no outline yet. Write a few sections and entries to ask and practise by.",
    },
    "outline_sample": {
        "zh": "## 主题\n- 条目（English name）\n- 另一个条目",
        "en": "## Topic\n- An entry\n- Another entry",
    },
    "outline_counts": {
        "zh": "{sections} 个章节 · {entries} 个条目 · 引用 {papers} 篇论文",
        "en": "{sections} sections · {entries} entries · {papers} papers referred to",
    },
    "save": {"zh": "保存并更新图谱", "en": "Save and update"},
    "revert": {"zh": "放弃改动", "en": "Discard changes"},
    "unsaved": {"zh": "有未保存的改动", "en": "Unsaved changes"},
    "saved": {"zh": "已保存", "en": "Saved"},
    "outline_check": {"zh": "检查结果", "en": "What was found"},
    "checking_outline": {"zh": "正在检查……", "en": "Checking…"},
    "outline_fine": {"zh": "没有发现问题。", "en": "No problems found."},
    "outline_problems": {"zh": "{count} 处可以看看", "en": "{count} to look at"},
    "line": {"zh": "第 {line} 行", "en": "Line {line}"},
    "outline_long": {
        "zh": "大纲太长，最多 {most} 个字符。",
        "en": "The outline is too long: at most {most} characters.",
    },
    "outline_empty": {
        "zh": "没有标题，也没有条目，读不出主题；主题写成“## 主题”和“- 条目”。",
        "en": "No headings and no entries: write topics as “## Topic” and “- entry”.",
    },
    "outline_fence": {
        "zh": "代码块没有结束，下面的内容都会被当作代码；在末尾补一行 ```。",
        "en": "This code block never ends and swallows what follows; close it with a line of ```.",
    },
    "outline_heading_space": {
        "zh": "# 后面缺一个空格，现在不算标题：{subject}",
        "en": "A space is missing after #, so this is no heading: {subject}",
    },
    "outline_entry_space": {
        "zh": "行首符号后面缺一个空格，现在不算条目：{subject}",
        "en": "A space is missing after the mark, so this is no entry: {subject}",
    },
    "outline_bold": {"zh": "** 没有成对：{subject}", "en": "A ** is not closed: {subject}"},
    "outline_link": {"zh": "链接缺右括号：{subject}", "en": "A link's bracket is not closed: {subject}"},
    "outline_twice": {
        "zh": "“{subject}”在第 {other} 行已经有了，会算作同一个概念。",
        "en": "“{subject}” stands on line {other} already; both are one concept.",
    },
    "outline_alone": {"zh": "“{subject}”下面没有条目。", "en": "There is nothing below “{subject}”."},
    "outline_paper": {
        "zh": "资料库不认识论文 {subject}；可以在“文档”里获取它。",
        "en": "The library does not know the paper {subject}; you can fetch it under Documents.",
    },
    "outline_prose": {
        "zh": "这段文字不是条目，会被跳过：{subject}",
        "en": "This text is no entry and is passed over: {subject}",
    },
    # Candidate concepts
    "concepts_intro": {
        "zh": "论文里反复出现、但图谱还不认识的名称。采纳后它会成为概念，进入图谱、关联和检索。",
        "en": "Names that the papers keep coming back to and the graph does not know. Accepted ones become concepts: "
        "on the map, in related topics, in search.",
    },
    "concepts_looking": {
        "zh": "正在通读论文找候选概念……资料多时需要半分钟左右。",
        "en": "Going through the papers for candidates… with many papers this takes half a minute.",
    },
    "concepts_none": {
        "zh": "没有候选概念。添加论文后再来看看。",
        "en": "No candidates. Add papers and look again.",
    },
    "concepts_count": {"zh": "{count} 个候选，最有把握的在前", "en": "{count} candidates, the likeliest first"},
    "concepts_more": {"zh": "再看 {count} 个", "en": "Show {count} more"},
    "reason_acronym": {"zh": "文中定义的缩写", "en": "defined as an acronym"},
    "reason_term": {"zh": "反复出现的术语", "en": "recurring term"},
    "counted_uses": {"zh": "{count} 次，见于 {documents} 份文档", "en": "{count} times in {documents} documents"},
    "counted_uses_one": {"zh": "{count} 次，见于 1 份文档", "en": "{count} times in one document"},
    "other_name": {"zh": "看来是“{concept}”的另一个名称", "en": "looks like another name of “{concept}”"},
    "accept": {"zh": "采纳", "en": "Accept"},
    "reject": {"zh": "不要", "en": "Reject"},
    "accept_named": {"zh": "采纳 {name}", "en": "Accept {name}"},
    "reject_named": {"zh": "不要 {name}", "en": "Reject {name}"},
    "decided": {"zh": "已决定的", "en": "Decided"},
    "decided_accepted": {"zh": "已采纳", "en": "accepted"},
    "decided_rejected": {"zh": "不再列出", "en": "not listed"},
    "forget": {"zh": "撤销决定", "en": "Take back"},
    "forget_named": {"zh": "撤销对 {name} 的决定", "en": "Take back the decision on {name}"},
    "page": {"zh": "第 {page} 页", "en": "p. {page}"},
    # Health
    "health_intro": {
        "zh": "检查主记录、向量和概念图谱是否一致，并抽查向量能否检索到。只读不改，大约需要几秒到半分钟。",
        "en": "Checks that record, vectors and concept graph agree, and that a sample of the vectors can be found. "
        "Reads only; takes from a few seconds to half a minute.",
    },
    "check": {"zh": "开始检查", "en": "Check now"},
    "check_again": {"zh": "再查一次", "en": "Check again"},
    "checking": {"zh": "正在检查……", "en": "Checking…"},
    "healthy": {
        "zh": "一切正常：主记录、向量和图谱完全一致。",
        "en": "All is well: record, vectors and graph agree.",
    },
    "healthy_meanwhile": {
        "zh": "资料库正在改动，只查了改动期间也应成立的部分；这些都正常。",
        "en": "The library is being changed, so only what holds all the time was checked; that is in order.",
    },
    "unhealthy": {"zh": "发现 {count} 个问题", "en": "Problems found: {count}"},
    "repair": {"zh": "修复", "en": "Repair"},
    "repair_hint": {
        "zh": "从主记录重做缺失或损坏的部分，文档不受影响。",
        "en": "Makes what is missing or damaged again from the record; documents are untouched.",
    },
    "fact_model": {"zh": "向量模型", "en": "Embedding model"},
    "fact_graph": {"zh": "图谱指纹", "en": "Graph hash"},
    # Problems, said for the page
    "p_encrypted": {
        "zh": "{file} 有密码保护；请另存一份没有密码的再添加。",
        "en": "{file} is encrypted; save a copy without a password and add that.",
    },
    "p_damaged": {
        "zh": "{file} 已损坏或不完整；请重新下载。",
        "en": "{file} is damaged or cut short; download it again.",
    },
    "p_scan": {
        "zh": "{file} 里没有文字，大概是扫描件；请先做文字识别（OCR）。",
        "en": "{file} holds no text; if it is a scan, run OCR on it first.",
    },
    "p_empty": {"zh": "{file} 是空文件；请重新下载。", "en": "{file} is empty; download it again."},
    "p_web_page": {
        "zh": "{file} 其实是网页，不是 PDF；请下载 PDF 本身。",
        "en": "{file} is a web page, not a PDF; download the PDF itself.",
    },
    "p_not_pdf": {"zh": "{file} 不是 PDF 文件。", "en": "{file} is not a PDF."},
    "p_no_text": {"zh": "{file} 里没有文字。", "en": "{file} holds no text."},
    "p_kind": {
        "zh": "{file} 不是能读的格式；可以读 .pdf、.md、.txt 和 .html。",
        "en": "{file} is of no kind that can be read here: .pdf, .md, .txt or .html.",
    },
    "p_large": {"zh": "{file} 超过 {most} MB。", "en": "{file} is larger than {most} MB."},
    "p_taken": {
        "zh": "{file} 会成为文档“{id}”，但资料库里已经有它了；请改文件名，或先把那一份移出。",
        "en": "{file} would be the document “{id}”, which is there already; rename the file, or remove that one first.",
    },
    "p_gone": {"zh": "找不到文件 {file}。", "en": "There is no file {file} any more."},
    "p_unreadable": {"zh": "{file} 读不了：{reason}。", "en": "{file} cannot be read: {reason}."},
    "p_changed_meanwhile": {
        "zh": "{file} 在你编辑期间被改过了；请刷新页面，再改一次。",
        "en": "{file} was changed while you were editing; reload the page and repeat your changes.",
    },
    "p_no_topics": {
        "zh": "大纲里没有标题，也没有条目，没有保存；主题写成“## 主题”和“- 条目”。",
        "en": "The outline has no headings and no entries and was not saved; write “## Topic” and “- entry”.",
    },
    "p_note": {"zh": "{file} 第 {line} 行：{reason}", "en": "{file}, line {line}: {reason}"},
    "p_reference": {
        "zh": "“{name}”不是 arXiv 编号，也不是 https 链接。",
        "en": "“{name}” is no arXiv id and no https link.",
    },
    "p_unreachable": {
        "zh": "没能获取 {name}：{host} 连不上。请检查网络后再试，或下载后上传。",
        "en": "{name} was not fetched: {host} cannot be reached. Check the network and try again, or upload the file.",
    },
    "p_not_there": {
        "zh": "没能获取 {name}：{host} 上没有它。请核对编号或链接。",
        "en": "{name} was not fetched: {host} has nothing at its address. Check the id or link.",
    },
    "p_host": {
        "zh": "没能获取 {name}：这里不允许从 {host} 下载。请自己下载后上传；运行者可以用 VIVA_FETCH_HOSTS 放行。",
        "en": "{name} was not fetched: {host} is not on the list of hosts to fetch from. Download it yourself and "
        "upload it; whoever runs this can allow the host with VIVA_FETCH_HOSTS.",
    },
    "p_https": {
        "zh": "没能获取 {name}：只通过 https 获取。",
        "en": "{name} was not fetched: papers are fetched by https alone.",
    },
    "p_fetched_large": {
        "zh": "没能获取 {name}：文件超过 {most} MB。",
        "en": "{name} was not fetched: it is larger than {most} MB.",
    },
    "p_fetched_web": {
        "zh": "没能获取 {name}：那里是网页，不是 PDF。请把网页或 PDF 存下来再上传。",
        "en": "{name} was not fetched: there is a web page, not a PDF. Save the page or the PDF and upload it.",
    },
    "p_fetched": {
        "zh": "没能获取 {name}：{reason}。可以自己下载后上传。",
        "en": "{name} was not fetched: {reason}. You can download it yourself and upload it.",
    },
    "p_busy": {
        "zh": "另一个程序一直在改动资料库（{name}），没有等到；请稍后再试。",
        "en": "Another program is still changing the library ({name}); try again later.",
    },
    "p_missing_vectors": {"zh": "{count} 个段落没有向量。", "en": "Passages without a vector: {count}."},
    "p_extra_vectors": {"zh": "{count} 个向量没有段落。", "en": "Vectors without a passage: {count}."},
    "p_graph_stale": {
        "zh": "概念图谱文件丢失、损坏或已过时。",
        "en": "The concept graph is missing, damaged or out of date.",
    },
    "p_vectors": {"zh": "向量用不了：{reason}。", "en": "The vectors cannot be used: {reason}."},
    "p_nothing": {"zh": "还没有读入任何资料。", "en": "Nothing was read into the library yet."},
    "p_record": {
        "zh": "主记录已损坏，无法修复；请移走 library.db 再重新读入（已算好的向量会重用，很快）。",
        "en": "The record is damaged beyond repair: move library.db away and ingest again (vectors are kept, so it is "
        "quick).",
    },
    "p_model": {
        "zh": "这个资料库的向量是用另一个模型做的；请用那个模型打开。",
        "en": "The library's vectors were made with another model; open it with that one.",
    },
    "p_decided": {"zh": "“{name}”已经不在候选里了。", "en": "“{name}” is no candidate any more."},
    "p_removed": {"zh": "“{name}”已经不在资料库里了。", "en": "“{name}” is no longer in the library."},
}


def say(key: str, lang: Lang, **values: object) -> str:
    """A word in a language, its blanks filled."""
    return LIBRARY_WORDS[key][lang].format(**values)
