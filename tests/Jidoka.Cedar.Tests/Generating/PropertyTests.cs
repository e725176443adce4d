using Jidoka.Cedar.Json;

namespace Jidoka.Cedar.Tests.Generating;

public sealed class PropertyTests
{
    private const int Cases = 400;
    private const int PoliciesPerCase = 12;
    private const int LargestIndex = 150;

    [Fact]
    public void A_printed_policy_parses_to_the_same_policy()
    {
        ForEachSet(
            (seed, set) =>
            {
                foreach (var policy in set.Policies)
                {
                    var again = PolicySet.Parse(policy.ToCedar()).Unwrap().Policies.Single();
                    again.ToJson().ShouldBe(policy.ToJson(), $"seed {seed}: {policy.ToCedar()}");
                }
            }
        );
    }

    [Fact]
    public void A_policy_survives_the_JSON_format()
    {
        ForEachSet(
            (seed, set) =>
            {
                var again = PolicySet.ParseJson(set.ToJson());
                again.IsSuccess.ShouldBeTrue($"seed {seed}: {string.Join("; ", again.Errors)}");
                again.Set!.ToJson().ShouldBe(set.ToJson(), $"seed {seed}");
                // The text is written from the same tree by other code: what both writers of JSON leave out, it does not.
                again
                    .Set!.Policies.Select(policy => policy.ToCedar())
                    .ShouldBe(set.Policies.Select(policy => policy.ToCedar()), $"seed {seed}");
            }
        );
    }

    [Fact]
    public void The_index_changes_no_answer()
    {
        // From sets that are one leaf to sets whose tree branches on every side.
        ForEachRequest(
            (seed, set, request, entities) =>
            {
                var indexed = Authorizer.Authorize(in request, set, entities);
                var plain = Authorizer.AuthorizeUnindexed(in request, set, entities);
                Show(indexed).ShouldBe(Show(plain), $"seed {seed}");
            },
            seed => 1 + (seed % LargestIndex)
        );
    }

    [Fact]
    public void Compiled_policies_answer_as_the_plain_reading_of_the_rules_does()
    {
        ForEachRequest(
            (seed, set, request, entities) =>
            {
                var compiled = Authorizer.AuthorizeUnindexed(in request, set, entities);
                var read = PlainReading.Authorize(request, set, entities);
                Show(compiled).ShouldBe(read, $"seed {seed}");
            }
        );
    }

    [Fact]
    public void A_result_that_is_used_again_holds_nothing_of_the_request_before()
    {
        var reused = new AuthorizationResult();
        ForEachRequest(
            (seed, set, request, entities) =>
            {
                Authorizer.Authorize(in request, set, entities, reused);
                Show(reused)
                    .ShouldBe(
                        Show(Authorizer.Authorize(in request, set, entities)),
                        $"seed {seed}"
                    );
            }
        );
    }

    [Fact]
    public void A_set_that_is_changed_bit_by_bit_answers_as_one_built_anew()
    {
        ForEachRequest(
            (seed, set, request, entities) =>
            {
                var random = new Random(seed);
                for (var step = 0; step < 6; step++)
                {
                    var other = PolicySet
                        .Parse(new CaseGenerator(random.Next(Cases)).Policies(random.Next(12)))
                        .Unwrap();
                    string[] gone = [$"policy{random.Next(PoliciesPerCase)}", "nowhere"];
                    var put = random.Next(3) == 0 ? PolicySet.Empty : other;
                    var answer = Show(Authorizer.Authorize(in request, set, entities));
                    var kept = set.Policies.Where(p =>
                        !gone.Contains(p.Id) && !put.TryGet(p.Id, out _)
                    );
                    var rest = PolicySet.Build([.. kept], []).Unwrap();
                    var changed = PolicySet.Combine([rest, put], before: set).Unwrap();
                    Ids(changed)
                        .ShouldBe(
                            Ids(set).Except(gone).Union(Ids(put)).Order(StringComparer.Ordinal)
                        );
                    foreach (var id in Ids(put))
                        changed
                            .TryGet(id, out var policy)
                            .ShouldBe(put.TryGet(id, out var given) && policy == given);
                    var anew = PolicySet.Build(changed.Policies, changed.Templates).Unwrap();
                    Show(Authorizer.Authorize(in request, changed, entities))
                        .ShouldBe(
                            Show(Authorizer.Authorize(in request, anew, entities)),
                            $"seed {seed}, step {step}"
                        );
                    foreach (var name in (string[])["a", "level", "owner", "none"])
                        changed.ReadsContext(name).ShouldBe(anew.ReadsContext(name));
                    // What was handed out before does not change.
                    Show(Authorizer.Authorize(in request, set, entities)).ShouldBe(answer);
                    set = changed;
                }
            }
        );
    }

    private static IEnumerable<string> Ids(PolicySet set) =>
        set.Policies.Select(policy => policy.Id).Order(StringComparer.Ordinal);

    [Fact]
    public void Deciding_in_two_steps_is_deciding_at_once()
    {
        ForEachRequest(
            (seed, set, request, entities) =>
            {
                var direct = Show(Authorizer.Authorize(in request, set, entities));
                for (var known = 0; known < 16; known += 1 + (seed % 3))
                {
                    var partial = new PartialRequest(
                        (known & 1) != 0 ? request.Principal : null,
                        (known & 2) != 0 ? request.Action : null,
                        (known & 4) != 0 ? request.Resource : null,
                        (known & 8) != 0 ? request.Context : null
                    );
                    var first = PartialAuthorizer.Authorize(partial, set, entities);
                    var completed = first.Complete(in request, entities);
                    Show(completed).ShouldBe(direct, $"seed {seed}, known {known}");
                    if (first.Decision is { } decision)
                        completed.Decision.ShouldBe(decision, $"seed {seed}, known {known}");
                    foreach (var residual in first.Residuals)
                        PolicySet
                            .Parse(
                                $"permit(principal, action, resource) when {{ {residual.Condition} }};"
                            )
                            .Errors.ShouldBeEmpty();
                }
            }
        );
    }

    private static void ForEachSet(Action<int, PolicySet> check)
    {
        for (var seed = 0; seed < Cases; seed++)
            check(
                seed,
                PolicySet.Parse(new CaseGenerator(seed).Policies(PoliciesPerCase)).Unwrap()
            );
    }

    private static void ForEachRequest(
        Action<int, PolicySet, Request, EntityStore> check,
        Func<int, int>? policies = null
    )
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var generator = new CaseGenerator(seed);
            var count = policies?.Invoke(seed) ?? PoliciesPerCase;
            var set = PolicySet.Parse(generator.Policies(count)).Unwrap();
            var entities = EntityStore.ParseJson(generator.EntitiesJson()).Unwrap();
            for (var i = 0; i < 4; i++)
            {
                var (principal, action, resource) = generator.RequestUids();
                var context = ContextJson.Read(generator.RecordJson(2), null);
                check(seed, set, new Request(principal, action, resource, context), entities);
            }
        }
    }

    internal static string Show(AuthorizationResult result) =>
        Show(
            result.SatisfiedPermits.Select(p => p.Id),
            result.SatisfiedForbids.Select(p => p.Id),
            result.Errors.Select(e => e.PolicyId)
        );

    internal static string Show(
        IEnumerable<string> permits,
        IEnumerable<string> forbids,
        IEnumerable<string> errors
    ) => $"permits {Join(permits)} forbids {Join(forbids)} errors {Join(errors)}";

    private static string Join(IEnumerable<string> ids) =>
        string.Join(',', ids.Order(StringComparer.Ordinal));
}
