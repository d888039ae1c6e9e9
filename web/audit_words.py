"""What the two checklists ask, in words (handbook tables 3-6 and 3-7, said in our own)."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

TOPICS: dict[str, LazyString] = {
    "flow": _l("作業の流れ"),
    "choice": _l("車両の選び方"),
    "recovery": _l("部品の回収"),
    "report": _l("日報"),
    "entry": _l("JARSへの回収部品の入力"),
    "storage": _l("保管"),
    "lot_id": _l("荷姿IDの発行"),
    "transport": _l("輸送"),
    "unloading": _l("荷下ろし"),
    "content": _l("届いた物の確認"),
    "weighing": _l("計量"),
    "log": _l("引取の記録"),
    "weight_entry": _l("JARSへの重量の入力"),
}

QUESTIONS: dict[str, LazyString] = {
    "flow": _l("作業の流れと作業場を見て、決めたとおりに進んでいるか"),
    "choice": _l("対象の車両を、入庫の順など決めた方法で選んでいるか"),
    "parts": _l("コンソーシアムで決めた部品だけを回収しているか"),
    "mark": _l("PPの刻印を、作業のどの時点で確認しているか"),
    "foreign_matter": _l("異物を取り除き、引取先の求める水準を満たしているか"),
    "report_form": _l("車台番号・引取報告日・回収部品・置場が日報にそろい、入力しやすいか"),
    "one_by_one": _l("まとめてではなく、1台ごとに作業者が記録しているか"),
    "handed_on": _l("記録が遅れずに事務担当へ届いているか"),
    "entered_in_time": _l("届いた記録をすぐにJARSへ入力できる体制か"),
    "two_for_entry": _l("入力する人と確認する人が別で、実際に二人で確かめているか"),
    "place_rules": _l("どの置場のどの容器に、どの車両の部品があるか分かるか"),
    "container": _l("異物が混ざらず、あふれない容器に入れているか"),
    "how_long": _l("保管の期間と、置ける量は適切か"),
    "when_shipped": _l("出荷をだれがいつ決めるか、基準があるか"),
    "lot_matches": _l("荷姿IDの内容と、置場の現物が一致しているか"),
    "two_for_lot": _l("荷姿IDの発行を、別の二人が入力・確認しているか"),
    "load_clean": _l("バンパーと内装が混ざらず、異物が入らない積み方か"),
    "load_safe": _l("運搬中に落ちるおそれがないか"),
    "who_unloads": _l("荷下ろしをだれが行うか決まっているか"),
    "how_unloaded": _l("クレーンなど必要な道具と方法が決まっているか"),
    "time_unloaded": _l("荷下ろしにかかる時間を見込んでいるか"),
    "content_clean": _l("自動車以外の物や、PP以外の異物が入っていないか"),
    "asks_sender": _l("異物があったとき、送り元に確かめられるか"),
    "weighed_at_once": _l("届いたらすぐに、送り元と素材ごとに量っているか"),
    "scale_fit": _l("検査が有効な特定計量器で、重量を保存か印字できるか"),
    "log_form": _l("荷姿IDと重量が記録にそろい、入力しやすいか"),
    "log_handed": _l("記録が遅れずに事務担当へ届いているか（引取先）"),
    "lot_by_lot": _l("荷姿IDごとに量り、その場で記録しているか"),
    "weight_in_time": _l("届いた記録をすぐにJARSへ入力できる体制か（重量）"),
    "two_for_weight": _l("重量を入力する人と確認する人が別か"),
}
