"""English words that name nothing by themselves: grammar, and what every paper of every field is written with.

Plain word lists; what belongs to a field is not in them.
"""

from __future__ import annotations

DETERMINERS = frozenset(
    "the a an this that these those our its their his her my your each every any some no both such another".split()
)
# After these stands a verb.
BEFORE_VERBS = frozenset(
    "to we will can may might could would should must cannot not they you i let did does do who don't didn't".split()
)
# After a verb with an object stands one of these.
AFTER_VERBS = frozenset("the a an this these those our its their that it them him her us how whether each all".split())
# After a noun that ends its phrase stands one of these, or a punctuation mark.
AFTER_NOUNS = frozenset(
    "of is are was were has have had can will may could should in for with on and or to from by as at than that "
    "which does do when while where during between across over under without within after before into via".split()
)

GRAMMAR = DETERMINERS | BEFORE_VERBS | AFTER_VERBS | AFTER_NOUNS

NUMBERS = frozenset(
    "hundred hundreds thousand thousands million millions billion billions trillion trillions two three four five six "
    "seven eight nine ten".split()
)

FUNCTION_WORDS = (GRAMMAR | NUMBERS) | frozenset(
    "about above according actually additionally again against all allow allows almost along already also although "
    "always am among amount and appendix apart are aren't around as aside back based be because become becomes been "
    "being believe below besides best better but called came can't case cases come comes compared consider "
    "considered contain containing contains corresponding could course currently define defined denote denoted "
    "denotes describe described describes despite different doing done down due e.g eg either else enough "
    "especially et etc even ever example except far few fewer figure figures find finds first five follow followed "
    "following follows found four full fully further furthermore gave generally get gets getting give given gives "
    "giving go goes good great greater had half having he hence here high higher highest however i.e ie if "
    "important improve improved improves including include includes instead interesting isn't it's itself just keep "
    "kept know known large larger largest last later latter least left less let lets like likely little long longer "
    "look lot low lower lowest made main make makes making many mean means more moreover most mostly much near "
    "nearly necessary need needed needs neither never nevertheless new next non none nor note now number observe "
    "observed obtain obtained obtains off often old once one ones only original other others otherwise out own "
    "paper part particular particularly per perform performed performs perhaps possible possibly present presented "
    "previous previously prior produce produced produces propose proposed proposes provide provided provides put "
    "quite rather really recent recently refer referred refers related remain remains report reported require "
    "required requires respectively result resulting results right run runs said same saw say says second section "
    "sections see seem seems seen set sets seven several she show showed shown shows significant significantly "
    "similar similarly simple simply since single six small smaller smallest so sometimes soon specific "
    "specifically specified start starting still study such suggest suggests sure table tables take taken takes "
    "taking ten tend tends then there thereby therefore these they'd thing things think third though three through "
    "throughout thus together too took toward towards tried try two type types typically unless unlike until up "
    "upon us use used useful uses using usually various very want was wasn't way ways well went weren't what "
    "whatever when where whereas wherever whether whole whose why wide widely will won't work works worse worst yet "
    "you're zero yes okay please sorry eq sec fig tab app cf al vs arxiv preprint proceedings conference doi http "
    "https www org com".split()
)

# Heads and modifiers that make no term of what stands beside them ("previous results", "different settings").
VAGUE_HEADS = frozenset(
    "work works paper papers section sections result results figure figures table tables example examples case "
    "cases number numbers way ways part parts type types kind kinds author authors appendix fact amount amounts "
    "order others ones experiment experiments setting settings question questions line lines row rows column "
    "columns version versions lot majority study studies community researcher researchers equation equations detail "
    "details finding findings conclusion conclusions insight insights idea ideas goal goals aspect aspects "
    "contribution contributions difference differences advantage advantages improvement improvements choice choices "
    "thing things person people years year days day hours hour minutes times literature investigation observation "
    "observations material materials approach approaches scenario scenarios purpose purposes direction directions "
    "performance comparison analysis configuration configurations capability capabilities property properties issue "
    "issues challenge challenges quality impact effect effects behavior behaviour behaviors requirement "
    "requirements limitation limitations degradation reason reasons situation situations factor factors trend "
    "trends gap gaps gain gains variant variants".split()
)
VAGUE_MODIFIERS = frozenset(
    "public supplementary additional available better certain common comparable complete complex considerable "
    "current desired detailed difficult diverse easy effective efficient entire existing expected extra extreme "
    "fair final future general helpful human-written identical independent individual initial interesting key left "
    "major maximum minimal minimum modern multiple novel numerous overall possible potential preliminary promising "
    "qualitative real reasonable relevant remaining respective right sensitive separate strong stronger subsequent "
    "substantial successful sufficient suitable total traditional true typical unique usual valid various vast wide "
    "wider appropriate average empirical experimental quantitative side recent popular proposed resulting "
    "corresponding larger smaller higher lower longer shorter faster slower fewer bigger best worst great good bad "
    "many much".split()
)
# Words in the names of institutions and venues.
INSTITUTIONS = frozenset(
    "university institute association conference workshop symposium journal proceedings transactions foundation "
    "society department laboratory laboratories press inc ltd company corporation committee center centre school "
    "college academy agency council ministry".split()
)
