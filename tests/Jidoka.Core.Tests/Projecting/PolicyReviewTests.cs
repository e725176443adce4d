using Jidoka.Core.Deciding.Schemas;

namespace Jidoka.Core.Tests.Projecting;

public sealed class PolicyReviewTests
{
    private const string Call = "action == Action::\"callTool\"";

    private static readonly ToolFacts Listed = new()
    {
        Effects = Effects.Spends,
        InputSchema =
            """{"type":"object","properties":{"to":{"type":"string"},"to_all":{"type":"array","items":{"type":"string"}}},"required":["to"]}""",
    };

    private static PolicyReview Review(string policy, params ControlEvent[] events)
    {
        var state = FactorySnapshot.Empty;
        foreach (var e in events)
            state = state.Apply(state.ControlSize, e);
        return PolicyReview.Of([new PolicyFile("p.cedar", policy)], PolicySchema.Of(state));
    }

    [Theory]
    [InlineData("context.argss.to == \"x\"", "did you mean `args`?")]
    [InlineData("context.args.too == \"x\"", "did you mean `to`?")]
    [InlineData("context.args has too", "did you mean `to`?")]
    [InlineData("resource.spnds", "did you mean `spends`?")]
    [InlineData("context.now > 5", "compare two Long, datetime or duration")]
    [InlineData("context.user == User::\"a\"", "test for it first: `context has user && ...`")]
    [InlineData("context.leg > 5", "compare two Long, datetime or duration")]
    public void What_would_fail_or_never_hold_is_a_fault_with_place_and_hint(
        string condition,
        string hint
    )
    {
        var review = Review(
            $"forbid (principal, {Call}, resource)\nwhen {{ true && {condition} }};",
            Factory.Tool("bank", "pay", Listed)
        );

        var fault = review.Faults.ShouldHaveSingleItem();
        (fault.File, fault.Line, fault.Column).ShouldBe(("p.cedar", 2, 16));
        fault.Message.ShouldContain(hint);
    }

    [Theory]
    [InlineData("forbid (principal == User::\"a\", action, resource);")]
    [InlineData("forbid (principal, action == Action::\"infer\", resource is Tool);")]
    [InlineData("forbid (principal, action == Action::\"callTol\", resource);")]
    [InlineData("forbid (principal == ?principal, action, resource);")]
    public void A_scope_that_fits_nothing_is_a_fault(string policy) =>
        Review(policy).Faults.ShouldNotBeEmpty();

    [Theory]
    [InlineData("context.args.what == \"x\"", "bank/pay")]
    [InlineData("resource.attributes.tier == \"gold\"", "yet")]
    [InlineData("Switch::\"pay\" has on && Switch::\"pay\".on", "Switch")]
    public void What_may_come_later_is_a_warning(string condition, string said)
    {
        var review = Review(
            $"permit (principal, {Call}, resource) when {{ {condition} }};",
            Factory.Tool("bank", "pay")
        );

        review.Faults.ShouldBeEmpty();
        review.Warnings.ShouldHaveSingleItem().Message.ShouldContain(said);
    }

    [Theory]
    [InlineData("context.targets.weakest == \"untrustd\"", 43)]
    [InlineData("[\"user\", \"operatr\"].contains(context.targets.weakest)", 25)]
    [InlineData("context.targets.suppliers.containsAny([\"user\", \"modle\"])", 63)]
    [InlineData("context has user && context.session.confidentiality != \"secret\"", 71)]
    [InlineData("context.origins has to && context.origins.to == \"none\"", 64)]
    public void A_word_that_an_attribute_never_has_is_a_fault_with_its_place(
        string condition,
        int column
    )
    {
        var review = Review(
            $"@id(\"x\")\nforbid (principal, {Call}, resource)\nwhen {{ true && {condition} }};",
            Factory.Tool("bank", "pay", Listed)
        );

        var fault = review.Faults.ShouldHaveSingleItem();
        (fault.Line, fault.Column).ShouldBe((3, column));
        fault.Message.ShouldContain("(it is one of: ");
    }

    [Fact]
    public void Before_any_tool_is_known_arguments_are_doubted_and_not_wrong()
    {
        var review = Review(
            $"permit (principal, {Call}, resource in Server::\"bank\") when {{ context.args.to == \"x\" }};"
        );

        review.Faults.ShouldBeEmpty();
        review.Warnings.ShouldHaveSingleItem().Message.ShouldContain("not known yet");
    }

    [Fact]
    public void A_condition_as_high_as_the_language_allows_is_reviewed()
    {
        var tests = string.Join(
            " || ",
            Enumerable.Range(0, 900).Select(i => $"context.session.calls == {i}")
        );

        Review($"permit (principal, action, resource) when {{ {tests} }};").Faults.ShouldBeEmpty();
    }

    [Fact]
    public void The_place_of_an_origin_may_hold_the_index_of_a_list()
    {
        var review = Review(
            $"permit (principal, {Call}, resource) when {{ context.origins has \"to_all.0\" }};",
            Factory.Tool("bank", "pay", Listed)
        );

        (review.Faults.Length, review.Warnings.Length).ShouldBe((0, 0));
    }

    [Fact]
    public void A_policy_that_names_its_tool_is_held_against_that_tools_arguments()
    {
        var other = Listed with
        {
            InputSchema = """{"type":"object","properties":{"to":{"type":"integer"}}}""",
        };
        ControlEvent[] tools =
        [
            Factory.Tool("bank", "pay", Listed),
            Factory.Tool("mail", "send", other),
        ];

        Review(Named("bank/pay"), tools).ShouldBe(new PolicyReview([], []), Same);
        Review(Named("mail/send"), tools).Faults.ShouldNotBeEmpty();
        Review(
            $"permit (principal, {Call}, resource) when {{ context.args has to && context.args.to == \"x\" }};",
            tools
        )
            .Warnings.ShouldNotBeEmpty();

        static string Named(string tool) =>
            $"permit (principal, {Call}, resource == Tool::\"{tool}\") when {{ context.args has to && context.args.to == \"x\" }};";
    }

    [Fact]
    public void Warnings_never_end_the_review()
    {
        var doubts = string.Join(
            "\n",
            Enumerable
                .Range(0, PolicyReview.MaxFound + 100)
                .Select(i =>
                    $"permit (principal, {Call}, resource) when {{ resource.attributes.a{i} == \"x\" }};"
                )
        );

        var review = Review(
            doubts + "\nforbid (principal, action, resource) when { context.dor == \"mcp\" };"
        );

        review.Warnings.Length.ShouldBe(PolicyReview.MaxFound);
        review.Faults.ShouldHaveSingleItem().Message.ShouldContain("did you mean `door`?");
    }

    [Theory]
    [InlineData("resource")]
    [InlineData("resource in Server::\"bank\"")]
    public void What_the_only_listed_tool_requires_is_required_of_no_other(string scope)
    {
        var listed = Factory.Tool("bank", "pay", Listed);

        Review($"forbid (principal, {Call}, {scope}) when {{ context.args.to == \"x\" }};", listed)
            .Faults.ShouldHaveSingleItem()
            .Message.ShouldContain("test for it first");
        Review(
            $"forbid (principal, {Call}, resource == Tool::\"bank/pay\") when {{ context.args.to == \"x\" }};",
            listed
        )
            .Faults.ShouldBeEmpty();
    }

    [Fact]
    public void What_all_facts_have_now_the_next_one_may_lack()
    {
        var paid = new FactAsserted(
            new("Order", "17", JsonDocument.Parse("""{"paid":true}""").RootElement, "test")
        )
        {
            TimeMs = 0,
            By = "test",
        };

        Review("forbid (principal, action, resource) when { Order::\"17\".paid };", paid)
            .Faults.ShouldHaveSingleItem()
            .Message.ShouldContain("test for it first");
    }

    [Theory]
    [InlineData("context has user && context.user in Gruop::\"contractors\"", "`Group`")]
    [InlineData("context has user && context.user is Usr", "`User`")]
    public void A_misspelt_type_of_the_inventory_is_a_fault(string condition, string meant) =>
        Review($"forbid (principal, action, resource) when {{ {condition} }};")
            .Faults.ShouldHaveSingleItem()
            .Message.ShouldContain(meant);

    private static readonly IEqualityComparer<PolicyReview> Same =
        EqualityComparer<PolicyReview>.Create(
            (a, b) => a!.Faults.SequenceEqual(b!.Faults) && a.Warnings.SequenceEqual(b.Warnings)
        );
}
