"""E-mail domains: when two addresses there are one mailbox, and where mailboxes are kept for minutes only."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse
from wtforms.validators import ValidationError

from advocacy.domain.errors import MailboxRuleRefused
from advocacy.domain.lookalikes import looks_like, shown
from advocacy.domain.mailboxes import MailboxRule
from advocacy.domain.rights import Right
from advocacy.domain.suspicion import Reason
from advocacy.domain.typed import one_line
from advocacy.gateways.mailbox_book import oddities
from advocacy.queries.mailbox_rule_list import mailbox_rule_list, mailbox_rule_row
from advocacy.queries.mailboxes import mailbox_rules
from advocacy.services import mailbox_rules as keeping
from advocacy.web.clock import now
from advocacy.web.headers import private
from advocacy.web.mailboxes import ascii_domain
from advocacy.web.organizers.access import acting, needs
from advocacy.web.organizers.mail_domain_forms import ReasonForm, RuleForm
from advocacy.web.toolbox import toolbox

bp = Blueprint("mail_domains", __name__, url_prefix="/mail-domains")

_LONGEST_DOMAIN = 255


@bp.get("")
@needs(Right.KEEP_MAILBOX_RULES)
def index() -> AnyResponse:
    """All rules, or those of what was looked for, and what is thought of a domain without any."""
    words = one_line(request.args.get("domain")).lower()[:_LONGEST_DOMAIN]
    with toolbox().database.reading() as session:
        rows, rules = mailbox_rule_list(session, words), mailbox_rules(session)
    asked = _asked(words)
    is_new = asked and asked not in rules
    return private(
        render_template(
            "organizers/mail_domains/list.html",
            rows=rows,
            words=words,
            asked=asked if is_new else "",
            asked_shown=shown(asked),
            like=looks_like(asked, rules) if is_new else "",
            reasons=oddities(asked, rules) if is_new else (),
            Reason=Reason,
        )
    )


@bp.get("/rule")
@needs(Right.KEEP_MAILBOX_RULES)
def edit() -> AnyResponse:
    """The rule of a domain, to be changed, or to be made."""
    domain = _asked(one_line(request.args.get("domain"))[:_LONGEST_DOMAIN])
    with toolbox().database.reading() as session:
        found = mailbox_rule_row(session, domain)
    rule, source = found or (MailboxRule(domain), "")
    form = RuleForm(formdata=None, obj=rule, source=source)
    return _form(form, is_there=found is not None)


@bp.post("/rule")
@needs(Right.KEEP_MAILBOX_RULES)
def save() -> AnyResponse:
    """Add a rule or change one."""
    form = RuleForm()
    if not form.validate_on_submit():
        return _form(form, 422)
    try:
        with toolbox().database.unit_of_work() as session:
            keeping.save(session, form.rule, str(form.source.data), str(form.reason.data), acting(), now())
    except MailboxRuleRefused:
        form.alias_of.errors = [
            "A domain that is another name of one has no rules of its own, and no other names of its own."
        ]
        return _form(form, 422)
    toolbox().mailboxes.forget()
    flash(f"From now on this holds for new signatures from {shown(form.rule.domain)}.", "success")
    return redirect(url_for("mail_domains.index"), 303)


@bp.post("/remove")
@needs(Right.KEEP_MAILBOX_RULES)
def remove() -> AnyResponse:
    """Treat a domain like any other again."""
    form = ReasonForm()
    domain = _asked(one_line(request.form.get("domain"))[:_LONGEST_DOMAIN])
    if not form.validate_on_submit():
        flash("Say why. Nothing was removed.", "danger")
        return redirect(url_for("mail_domains.edit", domain=domain), 303)
    with toolbox().database.unit_of_work() as session:
        keeping.remove(session, domain, str(form.reason.data), acting(), now())
    toolbox().mailboxes.forget()
    flash(f"{shown(domain)} has no rule any more.", "success")
    return redirect(url_for("mail_domains.index"), 303)


def _asked(text: str) -> str:
    """The domain that was asked for, in ASCII; "" when it is none."""
    try:
        return ascii_domain(text.rpartition("@")[2]) if text else ""
    except ValidationError:
        return ""


def _form(form: RuleForm, status: int = 200, *, is_there: bool = False) -> AnyResponse:
    removal = ReasonForm(formdata=None)
    page = render_template("organizers/mail_domains/rule.html", form=form, removal=removal, is_there=is_there)
    return private(page, status)
