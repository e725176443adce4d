using Jidoka.Core.Detecting;

namespace Jidoka.Core.Tests.Detecting;

public sealed class LookAlikeNamesTests
{
    private static readonly AssetId Known = AssetId.Tool("mail", "send_message");

    [Theory]
    [InlineData("other/send_message", Likeness.Same)]
    [InlineData("other/Send_Message", Likeness.Look)]
    [InlineData("other/send-message", Likeness.Look)]
    [InlineData("other/sendMessage", Likeness.Look)]
    [InlineData("mail/sendMessage", Likeness.Look)]
    [InlineData("other/send_message\u200b", Likeness.Look)]
    [InlineData("other/send\u00ad_message", Likeness.Look)]
    [InlineData("other/s\u0435nd_message", Likeness.Look)] // Cyrillic
    [InlineData("other/send_m\u03b5ssage", Likeness.Look)] // Greek
    [InlineData("other/\uff53end_message", Likeness.Look)] // full width
    [InlineData("other/send\u0301_message", Likeness.Look)]
    [InlineData("other/send_rnessage", Likeness.Look)]
    [InlineData("other/send_mesage", Likeness.OneLetter)]
    [InlineData("other/send_messages", Likeness.OneLetter)]
    [InlineData("other/send_massage", Likeness.OneLetter)]
    [InlineData("other/send_messaeg", Likeness.OneLetter)]
    [InlineData("mail/send_messages", null)] // a family
    [InlineData("other/sent_messages", null)]
    [InlineData("other/message_send", null)]
    public void A_name_that_can_be_taken_for_another_is_found(string tool, Likeness? how)
    {
        var names = new LookAlikeNames();
        names.Add(Known);
        var id = new AssetId(AssetKind.Tool, tool);
        LookAlike[] expected = how is { } found ? [new(id, Known, found)] : [];
        names.LikeOf(id).ShouldBe(expected);
    }

    [Theory]
    [InlineData("l1st", "list")]
    [InlineData("LIST", "list")]
    [InlineData("pay", "p\u0430y")]
    public void Short_names_are_compared_by_their_look(string one, string other) =>
        Like("a/" + one, "b/" + other).ShouldBe([Likeness.Look]);

    [Theory]
    [InlineData("pay", "say")]
    [InlineData("get_user", "set_user")] // seven letters without the separator
    public void Short_words_that_differ_by_a_letter_are_different_words(string one, string other) =>
        Like("a/" + one, "b/" + other).ShouldBeEmpty();

    [Fact]
    public void A_tool_is_not_like_itself_and_a_server_may_know_many()
    {
        var names = new LookAlikeNames();
        for (var i = 0; i < 20; i++)
            names.Add(AssetId.Tool("s" + i, "send"));
        names.Add(Known);
        names.LikeOf(Known).ShouldBeEmpty();
        names.LikeOf(AssetId.Tool("x", "send")).Length.ShouldBe(LookAlikeNames.MaxFound);
    }

    [Fact]
    public void The_longest_names_of_many_take_a_bounded_room()
    {
        const long MaxBytes = 128 * 1024 * 1024;
        var random = new Random(1);
        var names = new LookAlikeNames();
        var tools = Enumerable
            .Range(0, LookAlikeNames.MaxNames)
            .Select(i => AssetId.Tool("s" + i, Long(random)))
            .ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var tool in tools)
            names.Add(tool);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MaxBytes);
        One(names, AssetId.Tool("x", tools[0].BareName[1..])).ShouldBe(Likeness.OneLetter);
        One(names, AssetId.Tool("x", tools[^1].BareName)).ShouldBe(Likeness.Same);
        names.LikeOf(AssetId.Tool("x", tools[^1].BareName[1..])).ShouldBeEmpty();

        static Likeness One(LookAlikeNames names, AssetId tool) => names.LikeOf(tool).Single().How;
    }

    private static string Long(Random random) =>
        string.Concat(
            Enumerable
                .Range(0, LookAlikeNames.MaxLength)
                .Select(i => (char)((i % 2 == 0 ? 'a' : 'n') + random.Next(8)))
        );

    private static IEnumerable<Likeness> Like(string one, string other)
    {
        var names = new LookAlikeNames();
        names.Add(new(AssetKind.Tool, one));
        return names.LikeOf(new(AssetKind.Tool, other)).Select(l => l.How);
    }
}
