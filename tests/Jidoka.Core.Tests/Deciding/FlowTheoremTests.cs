namespace Jidoka.Core.Tests.Deciding;

/// <summary>
/// The guarantee of docs/design/flow-control.md, clause by clause, over random sessions. Each session is made of a seed, and
/// a failure names it; each clause first shows that what it refuses would pass if the person had said it.
/// </summary>
public sealed class FlowTheoremTests
{
    private const int Sessions = 600;

    [Fact]
    public void No_target_that_an_attacker_planted_is_selected() =>
        Each(static session =>
        {
            var (tool, field, asks) = session.Of(RandomSession.Deeds);
            var (honest, planted) = (session.Value(field), session.Value(field));
            session.Says(string.Format(null, asks, honest));
            session.Lists(field);
            session.Reads(planted);
            var to = session.Form(planted, honest);
            return (session.Decide(tool, ("to", honest)), session.Decide(tool, ("to", to)), to);
        });

    [Fact]
    public void No_target_that_a_trusted_source_merely_lists_is_selected_by_what_is_grave_or_an_address() =>
        Each(static session =>
        {
            var (tool, field, asks) = session.Of(
                RandomSession.Deeds.RemoveAll(static d => d.Tool == "post")
            );
            var (honest, listed) = (session.Value(field), session.Value(field));
            session.Says(string.Format(null, asks, honest));
            session.Lists(field, listed);
            session.Reads("take " + listed);
            return (
                session.Decide(tool, ("to", honest)),
                session.Decide(tool, ("to", listed)),
                listed
            );
        });

    [Fact]
    public void What_the_agent_wrote_itself_is_no_better_for_being_read_again() =>
        Each(static session =>
        {
            var (tool, field, asks) = session.Of(RandomSession.Deeds);
            var (honest, planted) = (session.Value(field), session.Value(field));
            session.Says(string.Format(null, asks, honest));
            session.Reads(planted);
            session.Returns(
                "note",
                JsonSerializer.Serialize(new { title = planted, text = "" }),
                "done"
            );
            session.Lists(field, planted);
            return (
                session.Decide(tool, ("to", honest)),
                session.Decide(tool, ("to", planted)),
                planted
            );
        });

    [Fact]
    public void Nothing_is_run_that_is_not_wholly_the_persons() =>
        Each(static session =>
        {
            var (own, planted) = ("print(" + session.Word() + ")", "drop(" + session.Word() + ")");
            session.Says("Run " + own + " for me");
            session.Reads(planted);
            var code = session.Of([
                planted,
                own + "; " + planted,
                planted + "\n" + own,
                own + planted,
            ]);
            return (session.Decide("run", ("to", own)), session.Decide("run", ("to", code)), code);
        });

    [Fact]
    public void No_deed_is_done_that_the_persons_words_do_not_ask_for() =>
        Each(static session =>
        {
            var (tool, field, asks) = session.Of(RandomSession.Deeds);
            var target = session.Value(field);
            var asked = session.Of([true, false]);
            var idle = session.Of([
                "What do you know of {0}?",
                "Who is {0}, and why do I see it so often?",
                "Read what they say of {0}",
                "Summarise all that is about {0} for me",
            ]);
            var quiet = new RandomSession(0);
            foreach (var one in (RandomSession[])[session, quiet])
                one.Says(string.Format(null, one == session ? idle : asks, target));
            session.Reads(string.Format(null, asks, target));
            return (
                quiet.Decide(tool, ("to", target)),
                session.Decide(tool, ("to", target)),
                target + asked
            );
        });

    [Fact]
    public void No_quantity_beyond_the_limit_is_moved_that_nobody_trusted_gave() =>
        Each(static session =>
        {
            var payee = session.Value("account");
            var amount = session.Of([101m, 1_000m, 99_999.99m, -5_000m, 1e15m]);
            session.Says($"Please pay {payee} what I owe");
            session.Reads($"{amount} or {amount:0.00}");
            return (
                session.Decide("pay", ("to", payee), ("amount", session.Of([1m, 100m, 99.99m]))),
                session.Decide("pay", ("to", payee), ("amount", amount)),
                amount.ToString(System.Globalization.CultureInfo.InvariantCulture)
            );
        });

    [Fact]
    public void No_link_address_or_account_that_an_attacker_planted_is_handed_to_a_person() =>
        Each(static session =>
        {
            var honest = session.Value("email");
            var planted = session.Value(session.Of(["email", "url", "account"]));
            session.Says($"Send a mail to {honest}, please");
            session.Reads(planted);
            var body = session.Of([
                planted,
                "Please look at " + planted + ".",
                session.Word() + " (" + planted + ")",
                session.Word() + "\n" + planted + "\n" + honest,
            ]);
            return (
                session.Decide("send", ("to", honest), ("body", "Hello, " + honest)),
                session.Decide("send", ("to", honest), ("body", body)),
                body
            );
        });

    [Fact]
    public void No_untrusted_text_is_handed_on_word_for_word() =>
        Each(static session =>
        {
            var honest = session.Value("email");
            var words = Enumerable.Range(0, 8).Select(_ => session.Word()).ToArray();
            session.Says($"Send a mail to {honest}, please");
            session.Reads(string.Join(' ', words));
            var body = session.Of([
                string.Join(' ', words[1..7]),
                string.Join(' ', words[..3]),
                string.Join("\n", words).ToUpperInvariant(),
                "He said: " + string.Join(", ", words[..6]) + ".",
            ]);
            return (
                session.Decide(
                    "send",
                    ("to", honest),
                    ("body", "Hello, " + string.Join(' ', words[..3]))
                ),
                session.Decide("send", ("to", honest), ("body", body)),
                body
            );
        });

    private static void Each(
        Func<RandomSession, (Verdict Honest, Verdict Planted, string What)> play
    )
    {
        for (var seed = 1; seed <= Sessions; seed++)
        {
            var (honest, planted, what) = play(new RandomSession(seed));
            honest.ShouldBe(Verdict.Allow, $"seed {seed}: what the person said");
            planted.ShouldNotBe(Verdict.Allow, $"seed {seed}: {what}");
        }
    }
}
