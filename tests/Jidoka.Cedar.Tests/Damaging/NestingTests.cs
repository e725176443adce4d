using System.Text;

namespace Jidoka.Cedar.Tests.Damaging;

/// <summary>Whatever is nested in itself must cost about its length: an operand that is looked at twice costs 2^depth.</summary>
public sealed class NestingTests
{
    private const int Depth = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Schema Types = Schema
        .Parse(
            """
            entity User in [User] = { a: User, b?: User, c: { d: Long }, s: Set<User>, t: String } tags User;
            action view appliesTo { principal: User, resource: User, context: { a: User } };
            """
        )
        .Unwrap();

    private static readonly EntityStore Entities = EntityStore.Of([
        new Entity(new("User", "u"), new RecordBuilder().Set("t", Value.Of("x")).Build()),
    ]);

    [Theory]
    [InlineData("!(@)", "principal == resource")]
    [InlineData("-(@)", "1")]
    [InlineData("(@).isEmpty()", "[principal]")]
    [InlineData("[@].isEmpty()", "true")]
    [InlineData("(@) && true", "principal == resource")]
    [InlineData("true && (@)", "principal == resource")]
    [InlineData("(@) || (@)", "principal == resource", 6)]
    [InlineData("(@) == true", "principal == resource")]
    [InlineData("true != (@)", "principal == resource")]
    [InlineData("(@) < 1", "1")]
    [InlineData("1 >= (@)", "1")]
    [InlineData("(@) + 1", "1")]
    [InlineData("(@) * 2 - 1", "1")]
    [InlineData("(@) in resource", "principal")]
    [InlineData("resource in (@)", "resource")]
    [InlineData("[(@)] == [resource]", "principal")]
    [InlineData("[resource].contains(@)", "principal")]
    [InlineData("[@].containsAll([resource, resource])", "principal")]
    [InlineData("(@) like \"a*\"", "principal.t")]
    [InlineData("(@) has a", "resource")]
    [InlineData("(@) has a.b.a", "resource")]
    [InlineData("(@) is User", "resource")]
    [InlineData("(@) is User in principal", "resource")]
    [InlineData("principal is User in (@)", "resource")]
    [InlineData("(@).hasTag(\"t\")", "resource")]
    [InlineData("(@).getTag(\"t\")", "resource")]
    [InlineData("resource.getTag(@)", "resource.t")]
    [InlineData("(@).a", "resource")]
    [InlineData("{a: (@)}.a", "resource")]
    [InlineData("{a: (@), b: 1} has a.b", "resource")]
    [InlineData("{a: (@)} has a", "resource")]
    [InlineData("if (@) then true else false", "principal == resource")]
    [InlineData("if (@) has a.b then principal else resource", "resource")]
    [InlineData("if (@) is User in resource then principal else resource", "resource")]
    [InlineData("if principal == resource then (@) else resource", "resource")]
    [InlineData("if principal has b.a && (@) has b.a then principal.b else resource", "resource")]
    [InlineData("ip(@)", "\"::1\"")]
    [InlineData("ip(\"::1\").isInRange(@)", "ip(\"::1\")")]
    [InlineData("datetime(\"2024-10-15\").offset(duration(\"1d\")) < (@)", "principal.t")]
    public void A_construct_in_itself_costs_no_more_than_its_length(
        string construct,
        string innermost,
        int depth = Depth
    )
    {
        var text = new StringBuilder(innermost);
        for (var i = 0; i < depth; i++)
        {
            var inner = text.ToString();
            text.Clear().Append(construct).Replace("@", inner);
        }
        Soon(() => Use($"permit(principal, action, resource) when {{ {text} }};"));
    }

    private static void Use(string text)
    {
        var set = PolicySet.Parse(text).Unwrap();
        PolicySet.Parse(set.Policies[0].ToCedar()).IsSuccess.ShouldBeTrue();
        PolicySet.ParseJson(set.ToJson()).IsSuccess.ShouldBeTrue();
        foreach (var mode in (ValidationMode[])[ValidationMode.Strict, ValidationMode.Permissive])
            Validator.Validate(set, Types, new ValidationOptions { Mode = mode, MaxLevel = 3 });
        var request = new Request(
            new("User", "u"),
            new("Action", "view"),
            new("User", "v"),
            RecordValue.Empty
        );
        Authorizer.Authorize(in request, set, Entities);
        Explainer.Explain(in request, set, Entities);
        for (var known = 0; known < 8; known++)
        {
            var partial = PartialAuthorizer.Authorize(
                new PartialRequest(
                    (known & 1) != 0 ? request.Principal : null,
                    request.Action,
                    (known & 2) != 0 ? request.Resource : null,
                    (known & 4) != 0 ? request.Context : null
                ),
                set,
                Entities
            );
            foreach (var residual in partial.Residuals)
                residual.Condition.Length.ShouldBeLessThan(4 * text.Length);
            partial.Complete(in request, Entities);
        }
    }

    [Fact]
    public void Types_that_double_at_each_step_are_bounded()
    {
        var text = new StringBuilder("type T0 = { a: Long, b: Long };\n");
        for (var i = 1; i < 100; i++)
            text.Append($"type T{i} = {{ a: T{i - 1}, b: T{i - 1} }};\n");
        text.Append(
            "entity U; action v appliesTo { principal: U, resource: U, context: { x: T99, y: T99 } };"
        );
        Soon(() => Schema.Parse(text.ToString()).Error!.Message.ShouldContain("larger than"));
    }

    [Fact]
    public void Hierarchies_that_square_are_bounded()
    {
        const int Count = 20_000;
        var types = string.Concat(
            Enumerable.Range(0, Count).Select(i => $"entity E{i} in [E{i + 1}];\n")
        );
        Soon(() => Schema.Parse($"{types}entity E{Count};").IsSuccess.ShouldBeFalse());
        var actions = string.Concat(
            Enumerable.Range(0, Count).Select(i => $"action a{i} in [a{i + 1}];\n")
        );
        Soon(() => Schema.Parse($"{actions}action a{Count};").IsSuccess.ShouldBeFalse());
        // Below a chain of the greatest length, each of the many members has all of it above.
        var chain = Enumerable
            .Range(0, 900)
            .Select(i => new Entity(new("C", $"{i}"), parents: [new("C", $"{i + 1}")]));
        var members = Enumerable
            .Range(0, 10_000)
            .Select(i => new Entity(new("M", $"{i}"), parents: [new("C", "0")]));
        Soon(() =>
            Should
                .Throw<ArgumentException>(() => EntityStore.Of(chain.Concat(members)))
                .Message.ShouldContain("ancestors")
        );
    }

    [Fact]
    public void Sets_in_sets_are_compared_in_the_time_of_their_size()
    {
        string Nested(int depth, string leaf) =>
            depth == 0 ? leaf : $"[{Nested(depth - 1, leaf)},[{Nested(depth - 1, leaf)},{depth}]]";
        var json = $"{{\"a\":{Nested(13, "1")},\"b\":{Nested(13, "2")}}}";
        Soon(() =>
        {
            var record = RecordValue.ParseJson(json);
            record.TryGet("a", out var a).ShouldBeTrue();
            record.TryGet("b", out var b).ShouldBeTrue();
            a.Equals(b).ShouldBeFalse();
            record.Equals(RecordValue.ParseJson(json)).ShouldBeTrue();
        });
    }

    [Fact]
    public void Many_tests_before_an_access_are_kept_cheaply()
    {
        var tests = string.Join(
            " && ",
            Enumerable.Range(0, 300).Select(i => $"context.x{i} has a && context.x{i}.a")
        );
        var attributes = string.Join(
            ", ",
            Enumerable.Range(0, 300).Select(i => $"x{i}: {{a?: Bool}}")
        );
        var schema = Schema
            .Parse(
                $"entity U; action v appliesTo {{ principal: U, resource: U, context: {{ {attributes} }} }};"
            )
            .Unwrap();
        Soon(() =>
            Validator
                .Validate(
                    PolicySet
                        .Parse($"permit(principal, action, resource) when {{ {tests} }};")
                        .Unwrap(),
                    schema
                )
                .IsValid.ShouldBeTrue()
        );
    }

    /// <summary>Runs it on a thread of its own, since what hangs cannot be stopped.</summary>
    private static void Soon(Action work)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        thread.Join(Patience).ShouldBeTrue($"not done after {Patience}");
        if (failure is not null)
            throw new InvalidOperationException(failure.Message, failure);
    }
}
