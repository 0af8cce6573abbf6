"""Words that carry too little to tell whether two sentences say the same: data, by language.

Articles, prepositions, pronouns, auxiliaries, light verbs, verbs of saying,
vague quantities and words of need. A language without
a list has none; then words of up to three letters are passed over (see ``content``).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_LISTS = {
    "en": """a about after again all also always am an and another any anything are as at be
        became because become been before being between both but by came can come could did do
        does doing done during each either else even ever every for from get give given gave go
        going got had has have having he her here hers him his how however i if in including
        into is it its just like made make makes making many may me might more moreover most
        much must my namely neither no nor not now of off on once one only onto or other our out
        over own per quite rather said same say saying says shall she should so some still such
        take taken takes taking than that the their theirs them then there these they thing
        things this those through thus to together too took toward towards under until up upon
        us very via was we well went were what when whenever where wherever whether which while
        who whom whose why will with within without would yet you your add added adding adds
        further stated stressed told noted noting mr mrs ms dr different various several certain
        need needs needed necessary""",
    "de": """aber alle allem allen aller alles als also am an ander andere anderen auch auf aus
        bei beim bin bis bist da dabei dadurch dafür dagegen daher damit dann daran darauf
        darüber das dass dein dem den denen denn der deren des dessen deshalb die dies diese
        diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es
        etwa etwas für ganz gar gegen geht gehen gewesen gibt haben habe hat hatte hatten hier
        hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem
        jeden jeder jedes jetzt kann kein keine keinem keinen keiner konnte können könnte machen
        man mehr mein meine mich mir mit muss müssen nach nicht noch nun nur ob oder ohne sagen
        sagt sagte schon sehr sein seine seinem seinen seiner seit selbst sich sie sind so soll
        sollen sollte sondern über um und uns unser unsere unter viel viele vom von vor wann war
        waren warum was weil wenn wer werde werden wie wieder will wir wird wo wollen worden
        wurde wurden würde zu zum zur zwar zwischen erklärte fügte hinzu herr frau verschiedene
        verschiedenen mehrere einige bestimmte nötig notwendig""",
    "it": """a ad ai agli al alla alle allo anche ancora avere aveva avevano c che chi ci ciò
        come con cosa così cui da dai dagli dal dalla dalle dallo degli dei del della delle
        dello dentro detto dice dire di dopo dove durante e è ed egli era erano essere fa fare
        fatto fra già gli ha hai hanno ho i il in inoltre io l la le lei li lo loro lui ma me
        mentre mi mia mio molto ne né nei negli nel nella nelle nello noi non nostra nostro o
        ogni ora per perché però più poi può puo prima qualche quale quali quando quanto quella
        quelle quelli quello questa queste questi questo qui se sei sempre senza si sia siamo
        sono stata state stati stato su sua sue sugli sui sul sulla sulle sullo suo suoi tra
        tutte tutti tutto un una uno va vi aggiunto aggiungendo affermato dichiarato signor
        signora vari varie diversi diverse alcuni alcune certi certe necessario bisogna""",
    "ar": """أن إن إلى على عن في من مع هذا هذه ذلك تلك التي الذي الذين هو هي هم نحن أنا كان كانت
        يكون تكون قد لقد لا لم لن ما ثم أو أم بل لكن حتى كل بعض غير بين بعد قبل عند حول خلال منذ
        كما أيضا أيضاً قال قالت أضاف وأضاف يقول وقال إنه أنه إنها أنها به بها له لها فيه فيها
        منه منها عليه عليها هناك هنا أي إذا إذ حيث وقد وكان وهو وهي السيد السيدة يمكن مختلف
        مختلفة عدة ضروري""",
    "az": """və ki də da bu o bir ilə üçün kimi daha ən çox az hər hansı nə necə isə amma lakin
        ancaq ya yaxud həm görə sonra əvvəl qədər olan olaraq olub oldu olduğu olduğunu olur
        olacaq olması edən edərək etdi etmək edir edilən onun onu ona onlar onların onları biz
        bizim siz mən mənim öz özü var yox deyil belə bunun bunu buna dedi deyib bildirdi
        vurğuladı qeyd cənab həmçinin artıq yalnız hətta əgər çünki arasında müxtəlif bəzi lazım
        lazımdır""",
    "tr": """ve ki de da bu o bir ile için gibi daha en çok az her hangi ne nasıl ise ama fakat
        ancak ya veya hem göre sonra önce kadar olan olarak oldu olduğu olduğunu olur olacak
        olması eden ederek etti etmek eder edilen onun onu ona onlar onların biz bizim siz ben
        benim kendi var yok değil böyle bunun bunu buna dedi söyledi belirtti ifade sayın ayrıca
        artık sadece hatta eğer çünkü arasında çeşitli farklı bazı gerek gerekli""",
    "fr": """a à ai alors après as au aussi autre aux avait avant avec avoir c ce cela ces cet
        cette chaque comme d dans de des dit donc dont du elle elles en encore entre est et été
        être eu fait faire il ils je l la le les leur leurs lui m ma mais me même mes moi mon n
        ne ni nos notre nous on ont ou où par pas peut plus pour qu quand que qui s sa sans se
        ses si son sont sous sur t ta te tous tout toute très tu un une va vers vos votre vous y
        ajouté déclaré monsieur madame divers diverses différents différentes plusieurs certains
        certaines faut nécessaire""",
    "es": """a al algo ante antes así aún aunque cada como con contra cual cuando de del desde
        dice dijo donde durante e el ella ellas ellos en entre era es esa ese eso esta está este
        esto están fue fueron ha hace hacer han hasta hay la las le les lo los más me mi
        mientras muy nada ni no nos nosotros nuestra nuestro o otra otro para pero poco por
        porque puede que qué quien se sea según ser si sí sin sino sobre son su sus también tan
        tanto te tiene todo todos tu un una uno y ya yo añadió afirmó señor señora diversos
        diversas distintos varias varios ciertos necesario""",
}

STOPWORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {lang: frozenset(words.split()) for lang, words in _LISTS.items()}
)
