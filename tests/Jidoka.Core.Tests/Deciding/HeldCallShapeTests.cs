namespace Jidoka.Core.Tests.Deciding;

/// <summary>An approval is of the call that was shown, and of nothing that is known to be less trusted.</summary>
public sealed class HeldCallShapeTests
{
    private static readonly ArgumentOrigin Shown = new("to", Supplier.Listed, Selects: true)
    {
        Kind = ValueKind.Email,
    };

    [Fact]
    public void What_was_shown_is_covered_and_what_is_better_trusted_too()
    {
        Covers(Call(Shown)).ShouldBeTrue();
        Covers(Call(Shown with { Supplier = Supplier.User })).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Anything_else_is_another_call(string what) =>
        Covers(Other(what)).ShouldBeFalse(what);

    public static TheoryData<string> Others =>
        ["supplier", "role", "kind", "selects", "path", "count", "doubt", "arguments", "context"];

    private static DecisionInput Other(string what) =>
        what switch
        {
            "supplier" => Call(Shown with { Supplier = Supplier.Designated }),
            "role" => Call(Shown with { Role = ParameterRole.Executes }),
            "kind" => Call(Shown with { Kind = ValueKind.Text }),
            "selects" => Call(Shown with { Selects = false }),
            "path" => Call(Shown with { Path = "cc" }),
            "count" => Call(Shown, Shown with { Path = "cc" }),
            "doubt" => Call(Shown) with { Session = Call(Shown).Session with { Doubtful = true } },
            "arguments" => Call(Shown) with { Arguments = """{"to":"eve@evil.org"}""" },
            _ => Call(Shown) with { Context = Label.Untrusted },
        };

    private static bool Covers(DecisionInput call) =>
        HeldCallShape.Of(Call(Shown))!.Covers(HeldCallShape.Of(call)!);

    private static DecisionInput Call(params ArgumentOrigin[] origins) =>
        Factory.Call(AssetId.Tool("s", "send"), origins) with
        {
            Arguments = """{"to":"ann@x.com"}""",
            Context = Label.Clean,
        };
}
