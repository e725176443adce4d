using Jidoka.Core.Labeling.Remembering;

namespace Jidoka.Core.Tests.Labeling.Remembering;

/// <summary>What is kept from request to request says the same as what is read from the beginning.</summary>
public sealed class EvidenceIndexTests
{
    private const int Sessions = 60;
    private const int Requests = 25;

    private static Conversation NewConversation() =>
        new(static name => RandomConversation.Tools.GetValueOrDefault(name));

    [Fact]
    public void However_a_conversation_goes_on_it_is_told_as_if_read_from_the_beginning()
    {
        for (var seed = 0; seed < Sessions; seed++)
        {
            var random = new RandomConversation(seed);
            var known = new List<History> { NewConversation().Start };
            for (var request = 0; request < Requests; request++)
            {
                var (parts, labels) = NextRequest(random, known);
                var shared = known.Select(k => k.SharedWith(parts)).MaxBy(static h => h.Length)!;
                var history = shared;
                for (var i = shared.Length; i < parts.Length; i++)
                    history = history.And(parts[i], labels[i]);
                known.Add(history);
                for (var calls = random.Below(3); calls >= 0; calls--)
                {
                    var asked = known[random.Below(known.Count)];
                    AssertSame(random.Call(), asked, $"seed {seed}, request {request}");
                }
            }
        }
    }

    [Fact]
    public async Task Two_requests_of_one_conversation_at_once_are_each_told_their_own()
    {
        for (var seed = 0; seed < Sessions / 10; seed++)
        {
            var random = new RandomConversation(seed);
            var start = Grown(random, NewConversation().Start, 10);
            var ends = Enumerable.Range(0, 4).Select(_ => Grown(random, start, 5)).ToArray();
            var calls = Enumerable.Range(0, 20).Select(_ => random.Call()).ToArray();
            var expected = ends.Select(e => calls.Select(c => Fresh(c, e)).ToArray()).ToArray();
            var told = await Task.WhenAll(
                ends.Select(e =>
                    Task.Run(() =>
                        calls.Select(c => RandomConversation.Told(c, new Evidence(e))).ToArray()
                    )
                )
            );
            for (var i = 0; i < ends.Length; i++)
                told[i].ShouldBe(expected[i], $"seed {seed}");
        }
    }

    [Fact]
    public void A_long_chain_of_questions_each_about_the_answer_before_is_followed_to_its_end()
    {
        const int Long = 20_000;
        var history = NewConversation().Start.And(Says("look for step0x"), Person);
        for (var i = 0; i < Long; i++)
            history = history.And(
                new(
                    PartRole.ToolResult,
                    JsonSerializer.SerializeToUtf8Bytes($$"""[{"title":"step{{i + 1}}x"}]"""),
                    ToolName: "events",
                    CallArguments: JsonSerializer.SerializeToUtf8Bytes(new { query = $"step{i}x" })
                ),
                new(Integrity.Untrusted, Confidentiality.Internal)
            );
        // Only the first answer was asked for in the person's words; from it on each is but listed.
        var evidence = new Evidence(history);
        evidence.SupplierOf($"step{Long}x", ValueKind.Name).ShouldBe(Supplier.Listed);
        evidence.SupplierOf("step1x", ValueKind.Name).ShouldBe(Supplier.Queried);
    }

    [Fact]
    public void What_is_shared_is_compared_byte_by_byte()
    {
        var (one, other) = (Says("pay ann"), Says("pay bob"));
        var history = NewConversation().Start.And(one, Person).And(one, Person);
        history.SharedWith([one, one, one]).Length.ShouldBe(2);
        history.SharedWith([one]).Length.ShouldBe(1);
        history.SharedWith([one, other]).Length.ShouldBe(1);
        history.SharedWith([other, one]).Length.ShouldBe(0);
        history.SharedWith([one with { Role = PartRole.System }, one]).Length.ShouldBe(0);
        history.SharedWith([one, one with { ToolName = "x" }]).Length.ShouldBe(1);
        history.SharedWith([one, one with { CallArguments = "{}"u8.ToArray() }]).Length.ShouldBe(1);
    }

    [Fact]
    public void Another_inventory_reads_it_anew_once()
    {
        var random = new RandomConversation(7);
        var (known, blind) = (new object(), new object());
        var history = Grown(random, NewConversation().Start, 20);
        History Begin() => new Conversation(null, blind).Start;
        var other = history.ReadBy(blind, Begin);
        other.All.Labels.ShouldBe(history.All.Labels);
        history.ReadBy(blind, Begin).ShouldBe(other);
        var more = history.And(Says("pay ann"), Person);
        more.ReadBy(blind, Begin).Parent.ShouldBe(other);
        more.ReadBy(known, () => new Conversation(null, known).Start).Length.ShouldBe(21);
        var call = random.Call();
        RandomConversation
            .Told(call, new Evidence(other))
            .ShouldBe(
                RandomConversation.Told(call, new Evidence(history.Under(new Conversation())))
            );
    }

    [Fact]
    public void What_is_lost_counts_as_carried_by_every_call()
    {
        var secret = new Label(Integrity.Untrusted, Confidentiality.Restricted, ["pii"]);
        var history = NewConversation().Start;
        RandomConversation
            .Told("""{"body":"hello"}""", new Evidence(history) { Lost = secret })
            .ShouldContain("Restricted");
        new Evidence(history) { Lost = secret }.IsClean.ShouldBeFalse();
        RandomConversation
            .Told(
                """{"body":"hello"}""",
                new Evidence(history) { Lost = new(Integrity.Untrusted, Confidentiality.Internal) }
            )
            .ShouldNotContain("CarriedText");
    }

    private static Label Person { get; } = new(Integrity.Trusted, Confidentiality.Internal);

    private static ContentPart Says(string words) =>
        new(PartRole.User, JsonSerializer.SerializeToUtf8Bytes(words));

    private static History Grown(RandomConversation random, History history, int by)
    {
        for (; by > 0; by--)
        {
            var (part, label) = random.Next();
            history = history.And(part, label);
        }
        return history;
    }

    /// <summary>What a client may send next: more, less, something else in the middle, or going on from long ago.</summary>
    private static (ImmutableArray<ContentPart>, ImmutableArray<Label>) NextRequest(
        RandomConversation random,
        List<History> known
    )
    {
        var (parts, labels) = known[
            random.Below(4) == 0 ? random.Below(known.Count) : known.Count - 1
        ].All;
        var keep = random.Below(5) == 0 ? random.Below(parts.Length + 1) : parts.Length;
        (parts, labels) = (parts[..keep], labels[..keep]);
        if (keep > 0 && random.Below(6) == 0)
        {
            var at = random.Below(keep);
            var (part, label) = random.Next();
            (parts, labels) = (parts.SetItem(at, part), labels.SetItem(at, label));
        }
        for (var more = random.Below(4); more > 0; more--)
        {
            var (part, label) = random.Next();
            (parts, labels) = (parts.Add(part), labels.Add(label));
        }
        return (parts, labels);
    }

    private static void AssertSame(string call, History history, string where) =>
        RandomConversation.Told(call, new Evidence(history)).ShouldBe(Fresh(call, history), where);

    private static string Fresh(string call, History history) =>
        RandomConversation.Told(call, new Evidence(history.Under(NewConversation())));
}
