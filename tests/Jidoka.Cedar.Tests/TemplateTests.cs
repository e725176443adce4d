namespace Jidoka.Cedar.Tests;

public sealed class TemplateTests
{
    private static readonly EntityUid User = new("User", "u");
    private static readonly PolicySet Set = PolicySet
        .Parse("permit(principal == ?principal, action, resource) when { context.a == 1 };")
        .Unwrap();

    [Fact]
    public void A_link_decides_and_survives_being_written_and_read()
    {
        var linked = Set.Link("policy0", "link", User).Unwrap();
        var context = RecordValue.ParseJson("""{"a":1}""");
        var request = new Request(User, new("Action", "v"), new("R", "r"), context);
        foreach (var set in (PolicySet[])[linked, PolicySet.ParseJson(linked.ToJson()).Unwrap()])
        {
            Authorizer.Authorize(request, set, EntityStore.Empty).Reasons.ShouldBe(["link"]);
            set.Policies.Single().TemplateId.ShouldBe("policy0");
        }
        Authorizer.Authorize(request, Set, EntityStore.Empty).Decision.ShouldBe(Decision.Deny);
    }

    [Fact]
    public void A_link_needs_a_template_exactly_its_slots_and_an_id_of_its_own()
    {
        ErrorOf(Set.Link("nowhere", "link", User)).ShouldContain("no template `nowhere`");
        ErrorOf(Set.Link("policy0", "link")).ShouldContain("exactly those of its slots");
        ErrorOf(Set.Link("policy0", "link", User, User)).ShouldContain("exactly those");
        ErrorOf(Set.Link("policy0", "policy0", User)).ShouldContain("already taken");
    }

    private static string ErrorOf(PolicySetResult result) => result.Errors.Single().Message;
}
